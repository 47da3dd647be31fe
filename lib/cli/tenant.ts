import type { Command } from 'commander';
import type { NewTenant } from '../tenants/tenant';
import { columns, percent, run, withDatabase } from './run';

export function tenantCommands(program: Command) {
  const tenant = program.command('tenant').description('customers of this installation');

  tenant
    .command('create')
    .description('add a tenant')
    .requiredOption('--name <name>', 'its name')
    .option('--slug <slug>', 'its name in addresses (made from the name when absent)')
    .option('--currency <code>', 'three letters', 'USD')
    .option('--timezone <zone>', "the tenant's own days and months, such as America/Sao_Paulo", 'UTC')
    .option('--markup <percent>', "what the tenant pays above Meta's list price, such as 12.5", '0')
    .option('--json', 'one JSON document')
    .action(
      run((options: NewTenant) =>
        withDatabase(async () => {
          const { createTenant } = await import('../tenants/tenant');
          const made = await createTenant(options);
          return {
            json: document(made),
            text: `Tenant '${made.slug}' is made: ${made.name}, ${made.currency}, ${made.timezone}, mark-up ${percent(made.markupPpm)}.`,
          };
        }),
      ),
    );

  tenant
    .command('list')
    .description('all tenants')
    .option('--json', 'one JSON document')
    .action(
      run(() =>
        withDatabase(async () => {
          const { listTenants } = await import('../tenants/tenant');
          const tenants = await listTenants(new Date());
          const rows = tenants.map((one) => [
            one.slug,
            one.name,
            one.currency,
            one.timezone,
            percent(one.markupPpm),
            one.wabas,
            one.phoneNumbers,
          ]);
          return {
            json: { tenants: tenants.map(document) },
            text:
              tenants.length === 0
                ? 'There are no tenants yet: tenant create --name NAME'
                : columns(['SLUG', 'NAME', 'CURRENCY', 'ZONE', 'MARK-UP', 'WABAS', 'NUMBERS'], rows),
          };
        }),
      ),
    );
}

type Summary = Awaited<ReturnType<typeof import('../tenants/tenant').createTenant>>;

function document({ markupPpm, phoneNumbers, ...rest }: Summary) {
  return {
    ...rest,
    markup_percent: String(markupPpm / 10_000),
    markup_ppm: markupPpm,
    phone_numbers: phoneNumbers,
  };
}
