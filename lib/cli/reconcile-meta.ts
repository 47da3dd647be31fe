import type { Command } from 'commander';
import { formatMicros } from '../engine/money';
import type { Difference, Place } from '../reconcile-meta/difference';
import type { Span } from '../reconcile-meta/fetch';
import type { AccountReport } from '../reconcile-meta/reconcile';
import { day, readText } from './rates';
import { columns, run, UsageError, withDatabase } from './run';

interface Options {
  tenant: string;
  file?: string;
  from?: string;
  to?: string;
  waba?: string;
}

export function reconcileMetaCommand(reconcile: Command) {
  reconcile
    .command('meta')
    .description(
      "hold the ledger against Meta's pricing_analytics; every difference with its reason; exit 1 on any",
    )
    .requiredOption('--tenant <slug>', 'whose accounts')
    .option('--file <file>', "Meta's answer: GET /<WABA>?fields=pricing_analytics.start(…).end(…)…")
    .option('--from <day>', 'ask Meta itself, from this day in the zone of each account …', day)
    .option('--to <day>', '… to the day before this one', day)
    .option('--waba <id>', 'ask about this account only; else about all that have an access token')
    .option('--json', 'one JSON document')
    .action(
      run(async (options: Options) => {
        const { tenant: slug, file } = options;
        const span = spanOf(options);
        const text = file === undefined ? null : readText(file);
        return withDatabase(async () => {
          const [{ reconcileMeta }, { asTenant }, { asOperator }, { tenantBySlug }] = await Promise.all([
            import('../reconcile-meta/reconcile'),
            import('../db/pools'),
            import('../db/prisma'),
            import('../tenants/tenant'),
          ]);
          const { id } = await asOperator((tx) => tenantBySlug(tx, slug));
          const reports =
            text === null
              ? await fetched(id, { ...span!, waba: options.waba })
              : await asTenant(id, (client) => reconcileMeta(client, id, text, Date.now()));
          const count = reports.reduce((sum, { differences }) => sum + differences.length, 0);
          return {
            json: { tenant: slug, ok: count === 0, accounts: reports.map(document) },
            text: reports.map(table).join('\n\n'),
            failed:
              count === 0
                ? undefined
                : `Meta and the ledger differ in ${count} places; each is explained above.`,
          };
        });
      }),
    );
}

/** Null with a file. @throws UsageError */
function spanOf({ file, from, to, waba }: Options): Span | null {
  if (file !== undefined && (from ?? to ?? waba) === undefined) return null;
  if (file !== undefined || !from || !to)
    throw new UsageError('Give either --file, or --from and --to (and --waba) to ask Meta itself.');
  return { from, to };
}

async function fetched(tenantId: number, { waba, ...span }: Span & { waba?: string }) {
  const [{ fetchFromMeta }, { reconcileFetched }, { askableAccounts }, { asTenant }] = await Promise.all([
    import('../reconcile-meta/fetch'),
    import('../reconcile-meta/reconcile'),
    import('../tenants/access-token'),
    import('../db/pools'),
  ]);
  const now = Date.now();
  const accounts = await asTenant(tenantId, (client) => askableAccounts(client, tenantId, waba));
  const figures = await fetchFromMeta(accounts, span, now, (done, of) => {
    if (done > 0) process.stderr.write(`Asked Meta: ${done} of ${of} pieces.\n`);
  });
  return asTenant(tenantId, (client) => reconcileFetched(client, tenantId, figures, now));
}

function document({ waba, currency, zone, from, to, meta, ledger, differences }: AccountReport) {
  return {
    waba,
    currency,
    timezone: zone,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    meta: { ...meta, cost: meta.cost === null ? null : formatMicros(meta.cost) },
    ledger: { ...ledger, cost: formatMicros(ledger.cost) },
    differences: differences.map((one) => ({ ...one, cost: formatMicros(one.cost) })),
  };
}

function table({ waba, currency, from, to, meta, ledger, differences }: AccountReport): string {
  const day = (at: number) => new Date(at).toISOString().slice(0, 16).replace('T', ' ');
  const cost = meta.cost === null ? 'no costs' : `${formatMicros(meta.cost)} ${currency}`;
  const head = [
    `Account ${waba}, ${day(from)} to ${day(to)} UTC`,
    `  Meta:   ${meta.charged} charged, ${meta.free} free, ${cost}`,
    `  Ledger: ${ledger.charged} charged (${ledger.unpriced} unpriced), ${ledger.free} free, ${formatMicros(ledger.cost)} ${currency}`,
  ];
  if (differences.length === 0) return [...head, '  They agree.'].join('\n');
  const rows = differences.map((one) => [one.kind, ...placeOf(one), one.volume, formatMicros(one.cost)]);
  return [
    ...head,
    columns(['REASON', 'MONTH', 'NUMBER', 'COUNTRY', 'CATEGORY', 'MESSAGES', currency], rows),
  ].join('\n');
}

function placeOf({ place, elsewhere }: Difference): string[] {
  const part = (name: keyof Place) => {
    const there = place?.[name] || '-';
    const here = elsewhere?.[name] || there;
    return here === there ? there : `${there} (here ${here})`;
  };
  return (['month', 'phone', 'country', 'category'] as const).map(part);
}
