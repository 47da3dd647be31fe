import type { Command } from 'commander';
import type { Difference, Sums } from '../ledger/reconcile';
import { reconcileMetaCommand } from './reconcile-meta';
import { columns, Failure, run, withDatabase } from './run';

interface Options {
  tenant?: string;
  rebuild?: boolean;
}

export function reconcileCommand(program: Command) {
  // What stands behind `meta` is its own, though both have a --tenant.
  const command = program.enablePositionalOptions().command('reconcile').enablePositionalOptions();
  reconcileMetaCommand(command);
  command
    .description('hold the rollup and the invoices against the ledger; exit 1 on any difference')
    .option('--tenant <slug>', 'only this tenant')
    .option('--rebuild', 'make the rollup anew from the ledger first')
    .option('--json', 'one JSON document')
    .action(
      run(({ tenant, rebuild = false }: Options) =>
        withDatabase(async () => {
          const [{ reconcile, rebuildRollup }, { reconcileInvoices }, { formatMicros }] = await Promise.all([
            import('../ledger/reconcile'),
            import('../invoices/reconcile'),
            import('../engine/money'),
          ]);
          const rebuilt = rebuild ? await rebuildRollup(tenant) : null;
          const tenants = await reconcile(tenant);
          if (tenant && tenants.length === 0) throw new Failure(`There is no tenant '${tenant}'.`);
          const { proofs, carried } = await reconcileInvoices(tenant);
          const wrong = proofs.filter(({ problems }) => problems.length > 0);
          const differences = tenants.reduce((sum, one) => sum + one.differences, 0);
          const lines = tenants.reduce((sum, one) => sum + one.lines, 0);
          const amounts = (sums: Sums | null) =>
            sums && { ...sums, cost: formatMicros(sums.cost), price: formatMicros(sums.price) };
          const examples = tenants.flatMap(({ slug, examples }) =>
            examples.map(({ tenantId, ledger, rollup, ...key }) => ({
              tenant: slug,
              ...key,
              ledger: amounts(ledger),
              rollup: amounts(rollup),
            })),
          );
          return {
            json: {
              ok: differences === 0 && wrong.length === 0,
              rebuilt: rebuilt !== null,
              differences,
              tenants: tenants.map((one) => ({
                slug: one.slug,
                lines: one.lines,
                differences: one.differences,
              })),
              examples,
              invoices: {
                compared: proofs.length,
                differences: wrong.map(({ slug, invoice, problems }) => ({
                  tenant: slug,
                  number: invoice.number,
                  problems,
                })),
                carried: carried.map((one) => ({ ...one, price: formatMicros(one.price) })),
              },
            },
            text: [
              differences === 0
                ? `${rebuilt ? 'The rollup was made anew. ' : ''}Ledger and rollup agree on all ${lines} lines of ${tenants.length} tenants.`
                : columns(
                    ['TENANT', 'DAY', 'NUMBER', 'COUNTRY', 'CATEGORY', 'TYPE', 'LEDGER', 'ROLLUP'],
                    tenants.flatMap(({ slug, examples }) =>
                      examples.map((one) => row(slug, one, formatMicros)),
                    ),
                  ),
              ...wrong.map(
                ({ slug, invoice, problems }) => `${slug} ${invoice.number}: ${problems.join('; ')}.`,
              ),
              `${proofs.length - wrong.length} of ${proofs.length} invoices are what the ledger says, to the micro.`,
              ...carried.map(
                (one) =>
                  `${one.slug}: ${formatMicros(one.price)} ${one.currency} came late and is on the next invoice.`,
              ),
            ].join('\n'),
            failed: failure(differences, lines, wrong.length),
          };
        }),
      ),
    );
}

function failure(differences: number, lines: number, wrong: number): string | undefined {
  if (differences > 0) return `Ledger and rollup differ on ${differences} of ${lines} lines.`;
  return wrong > 0 ? `${wrong} invoices are not what the ledger says.` : undefined;
}

function row(slug: string, one: Difference, money: (micros: bigint) => string) {
  const amount = (sums: Sums | null) =>
    sums ? `${sums.quantity} x, ${money(sums.price)} ${one.currency}` : 'nothing';
  return [
    slug,
    one.day,
    one.phone,
    one.country,
    one.category,
    one.type,
    amount(one.ledger),
    amount(one.rollup),
  ];
}
