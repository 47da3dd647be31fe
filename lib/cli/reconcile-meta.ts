import type { Command } from 'commander';
import { formatMicros } from '../engine/money';
import type { Difference, Place } from '../reconcile-meta/difference';
import type { AccountReport } from '../reconcile-meta/reconcile';
import { readText } from './rates';
import { columns, run, withDatabase } from './run';

interface Options {
  tenant: string;
  file: string;
}

export function reconcileMetaCommand(reconcile: Command) {
  reconcile
    .command('meta')
    .description(
      "hold the ledger against Meta's pricing_analytics; every difference with its reason; exit 1 on any",
    )
    .requiredOption('--tenant <slug>', 'whose accounts')
    .requiredOption('--file <file>', "Meta's answer: GET /<WABA>?fields=pricing_analytics.start(…).end(…)…")
    .option('--json', 'one JSON document')
    .action(
      run(async ({ tenant: slug, file }: Options) => {
        const text = readText(file);
        return withDatabase(async () => {
          const [{ reconcileMeta }, { asTenant }, { asOperator }, { tenantBySlug }] = await Promise.all([
            import('../reconcile-meta/reconcile'),
            import('../db/pools'),
            import('../db/prisma'),
            import('../tenants/tenant'),
          ]);
          const { id } = await asOperator((tx) => tenantBySlug(tx, slug));
          const reports = await asTenant(id, (client) => reconcileMeta(client, id, text, Date.now()));
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
