import { type Command, Option } from 'commander';
import { day } from './rates';
import { UsageError, withDatabase } from './run';

interface Options {
  tenant: string;
  from: string;
  to: string;
  format: 'csv' | 'focus';
  out?: string;
}

export function exportCommand(program: Command) {
  program
    .command('export')
    .description("a tenant's spend as a file: CSV, or FOCUS for the tools of finance")
    .requiredOption('--tenant <slug>', 'whose spend')
    .requiredOption('--from <day>', "first day, in the tenant's zone", day)
    .requiredOption('--to <day>', 'day after the last', day)
    .addOption(
      new Option(
        '--format <format>',
        'csv: the rollup by day, number, country, market and category; focus: FOCUS 1.2',
      )
        .choices(['csv', 'focus'])
        .default('csv'),
    )
    .option('--out <file>', 'where to; without it, to the standard output')
    .action(write);
}

async function write({ tenant: slug, from, to, format, out }: Options) {
  if (from >= to) throw new UsageError('--from has to be a day before --to.');
  await withDatabase(async () => {
    const [
      { asOperator },
      { tenantBySlug },
      { focusCsv },
      { spendCsv },
      { pipeline },
      { createWriteStream },
    ] = await Promise.all([
      import('../db/prisma'),
      import('../tenants/tenant'),
      import('../exports/focus'),
      import('../exports/spend-csv'),
      import('node:stream/promises'),
      import('node:fs'),
    ]);
    const tenant = await asOperator((tx) => tenantBySlug(tx, slug));
    const lines = format === 'focus' ? focusCsv(tenant, { from, to }) : spendCsv(tenant.id, { from, to });
    // The standard output is not ours to close.
    if (out === undefined) await pipeline(lines, process.stdout, { end: false });
    else await pipeline(lines, createWriteStream(out));
    process.stderr.write(
      `Wrote the spend of ${tenant.slug} from ${from} to ${to}${out ? ` to ${out}` : ''}.\n`,
    );
  });
}
