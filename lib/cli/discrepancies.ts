import type { Command } from 'commander';
import type { Discrepancy } from '../discrepancies/read';
import { formatMicros } from '../engine/money';
import { day } from './rates';
import { Failure, run, UsageError, withDatabase } from './run';

interface Options {
  tenant: string;
  from?: string;
  to?: string;
  accept?: string;
}

export function discrepanciesCommand(program: Command) {
  program
    .command('discrepancies')
    .description("where Meta's verdicts and the rules disagree for sure, both stories side by side")
    .requiredOption('--tenant <slug>', 'whose traffic')
    .option('--from <day>', "first day, in the tenant's zone", day)
    .option('--to <day>', 'day after the last', day)
    .option('--accept <unit>', "take Meta's word for this message or conversation")
    .option('--json', 'one JSON document')
    .action(
      run(async ({ tenant: slug, from, to, accept }: Options) => {
        if (from !== undefined && to !== undefined && from >= to)
          throw new UsageError('--from has to be a day before --to.');
        return withDatabase(async () => {
          await reviewAll();
          const [
            { acceptDiscrepancy, listDiscrepancies },
            { asTenant },
            { asOperator },
            { tenantBySlug },
            { commandLine },
          ] = await Promise.all([
            import('../discrepancies/read'),
            import('../db/pools'),
            import('../db/prisma'),
            import('../tenants/tenant'),
            import('../audit/write'),
          ]);
          const { id } = await asOperator((tx) => tenantBySlug(tx, slug));
          const all = await asTenant(id, async (client) => {
            if (accept !== undefined && (await acceptDiscrepancy(client, id, accept, commandLine())) === 0)
              throw new Failure(`There is no open discrepancy about '${accept}'.`);
            return listDiscrepancies(client, id, { from: from ?? null, to: to ?? null });
          });
          return { json: { tenant: slug, discrepancies: all.map(document) }, text: text(all) };
        });
      }),
    );
}

/** What is still due is compared first, so that the answer is complete. */
async function reviewAll() {
  const [{ reviewNext }, { pool }, { env }, { builtinMarketMap }] = await Promise.all([
    import('../inbox/review'),
    import('../db/pools'),
    import('../env'),
    import('../rates/builtin'),
  ]);
  const source = { map: builtinMarketMap(), recipientKey: env().encryptionKey };
  while ((await reviewNext(pool('parley_worker'), source)) > 0);
}

function document({ told, simulated, difference, ...rest }: Discrepancy) {
  const story = ({ cost, ...one }: Discrepancy['told']) => ({
    ...one,
    cost: cost === null ? null : formatMicros(cost),
  });
  return {
    phone_number_id: rest.phoneNumberId,
    unit: rest.unit,
    id: rest.unitId,
    kind: rest.kind,
    occurred_at: new Date(rest.occurredAt).toISOString(),
    billing_day: rest.billingDay,
    country: rest.country,
    currency: rest.currency,
    state: rest.state,
    difference: difference === null ? null : formatMicros(difference),
    meta: story(told),
    rules: story(simulated),
  };
}

function text(all: readonly Discrepancy[]): string {
  if (all.length === 0) return 'Meta and the rules agree.';
  return all
    .map(({ unit, unitId, billingDay, country, currency, told, simulated, difference, state }) =>
      [
        `${billingDay} ${country} ${unit} ${unitId} (${state})`,
        `  Meta:  ${told.sentence}`,
        `  Rules: ${simulated.sentence}`,
        `  Difference: ${difference === null ? 'not known' : `${formatMicros(difference)} ${currency}`}`,
      ].join('\n'),
    )
    .join('\n\n');
}
