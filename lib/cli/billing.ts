import { type Command, Option } from 'commander';
import type { z } from 'zod';
import type { PartyForm } from '../invoices/party';
import { run, withDatabase } from './run';

type Party = z.input<PartyForm>;

interface BuyerOptions extends Party {
  tenant: string;
  language?: 'en' | 'fr';
  firstMonth?: string;
}

const parties = (command: Command) =>
  command
    .requiredOption('--legal-name <name>', 'as it is printed on the invoice')
    .requiredOption('--line1 <text>', 'the address')
    .option('--line2 <text>', 'its second line', '')
    .option('--postal-code <code>', '', '')
    .requiredOption('--city <name>')
    .option('--state <name>', '', '')
    .requiredOption('--country <code>', 'two ISO letters')
    .option('--tax-id <id>', '', '')
    .option('--email <address>', 'where invoices are sent', '');

export function billingCommands(program: Command) {
  const billing = program.command('billing').description('who sends and who pays the invoices');

  parties(billing.command('issuer').description('who sends the invoices: needed before the first one'))
    .option('--prefix <letters>', 'of the numbers: INV-2026-000001', 'INV')
    .option('--footer <text>', 'printed at the foot of each page', '')
    .option('--json', 'one JSON document')
    .action(
      run(({ prefix, footer, ...party }: Party & { prefix: string; footer: string }) =>
        withDatabase(async () => {
          const { writeIssuer } = await import('../invoices/terms');
          const issuer = await partyFrom(party);
          await writeIssuer({ ...issuer, prefix, footer: footer || null });
          return { json: { ...issuer, prefix }, text: `${issuer.legalName} sends the invoices from now on.` };
        }),
      ),
    );

  parties(billing.command('buyer').description('who pays the invoices of a tenant'))
    .requiredOption('--tenant <slug>')
    .addOption(new Option('--language <code>', 'of the invoices').choices(['en', 'fr']))
    .option('--first-month <month>', 'the first month that is invoiced, such as 2026-10')
    .option('--json', 'one JSON document')
    .action(run((options: BuyerOptions) => withDatabase(() => setBuyer(options))));
}

async function partyFrom(given: Party) {
  const [{ partyForm, partyOf }, { Refusal }] = await Promise.all([
    import('../invoices/party'),
    import('../api/refusal'),
  ]);
  const parsed = partyForm('en').safeParse(given);
  if (parsed.success) return partyOf(parsed.data);
  const issue = parsed.error.issues[0]!;
  throw new Refusal('invalid', `${issue.path.join('.')}: ${issue.message}`, issue.path.join('.'));
}

async function setBuyer({ tenant: slug, language, firstMonth, ...party }: BuyerOptions) {
  const [{ asOperator }, { pool, withTenants }, { tenantBySlug }, { writeBilling }, { monthOf }] =
    await Promise.all([
      import('../db/prisma'),
      import('../db/pools'),
      import('../tenants/tenant'),
      import('../invoices/terms'),
      import('../invoices/month'),
      import('../api/refusal'),
    ]);
  const { id } = await asOperator((tx) => tenantBySlug(tx, slug));
  const buyer = await partyFrom(party);
  const changes = {
    ...buyer,
    ...(language && { language }),
    ...(firstMonth && { firstMonth: monthOf(firstMonth, 'first-month') }),
  };
  await withTenants(pool('parley_operator'), [id], (client) => writeBilling(client, id, changes));
  return { json: { tenant: slug, ...changes }, text: `${buyer.legalName} pays the invoices of '${slug}'.` };
}
