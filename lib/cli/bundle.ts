import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import type { Verified } from '../invoices/documents/verify';
import { snake } from './rates';
import { pairs, run, withDatabase } from './run';

interface Options {
  tenant: string;
  number: string;
  out: string;
}

/** `invoices bundle`, beside the other commands on invoices, and `verify-bundle`, which needs no database. */
export function bundleCommands(program: Command) {
  const invoices = program.commands.find((command) => command.name() === 'invoices') ?? program;
  invoices
    .command('bundle')
    .description(
      'write the evidence of an invoice: its lines, their charges, and the digests of what proves them',
    )
    .requiredOption('--tenant <slug>', 'whose invoice')
    .requiredOption('--number <number>', 'number of the invoice')
    .requiredOption('--out <file>', 'ZIP file to write')
    .option('--json', 'one JSON document')
    .action(run((options: Options) => withDatabase(() => writeBundle(options))));

  program
    .command('verify-bundle')
    .description(
      'recompute an evidence bundle from its charges to its total, without a database; exit 1 if it is wrong',
    )
    .argument('<file>', 'ZIP file that invoices bundle made')
    .option('--json', 'one JSON document')
    .action(
      run(async (file: string) => {
        const { verifyBundle } = await import('../invoices/documents/verify');
        return answer(await verifyBundle(file));
      }),
    );
}

async function writeBundle({ tenant, number, out }: Options) {
  const [{ documentByNumber }, { evidenceBundle }, { verifyBundle }] = await Promise.all([
    import('../invoices/documents/read'),
    import('../invoices/documents/bundle'),
    import('../invoices/documents/verify'),
  ]);
  const document = await documentByNumber(tenant, number);
  // Under its name only when it is whole and right.
  const part = `${out}.part`;
  try {
    await pipeline(evidenceBundle(document), createWriteStream(part));
    const verified = await verifyBundle(part);
    await rename(part, out);
    return answer(verified);
  } finally {
    await rm(part, { force: true });
  }
}

function answer(verified: Verified) {
  const { invoice, revision, currency, total, lines, charges, stated, withoutPayload, seal } = verified;
  const text = pairs([
    ['invoice', `${invoice}, revision ${revision}`],
    ['total', `${currency} ${total}`],
    ['lines', `${lines}, of which ${stated} are fees or savings and have no charges`],
    ['charges', `${charges}, of which ${withoutPayload} lack the digest of a delivery`],
    ['seal', seal],
  ]);
  return { json: { ok: true, ...snake(verified) }, text: `Everything agrees.\n${text}` };
}
