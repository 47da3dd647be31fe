import type { Command } from 'commander';
import type { Close, Closed } from '../invoices/close';
import type { Invoice, Preview } from '../invoices/invoice';
import { columns, run, withDatabase } from './run';

interface Options {
  month: string;
  tenant?: string;
  approve?: boolean;
  waive?: boolean;
  send?: boolean;
}

export function invoicesCommands(program: Command) {
  const invoices = program.command('invoices').description('the monthly invoices');

  invoices
    .command('preview')
    .description('what a month would be invoiced as now, and what keeps it from being approved')
    .requiredOption('--month <month>', 'such as 2026-10, in the zone of each tenant')
    .option('--tenant <slug>', 'only this tenant')
    .option('--json', 'one JSON document')
    .action(run((options: Options) => closed({ month: options.month, tenant: options.tenant })));

  invoices
    .command('close')
    .description('approve a month for every tenant that nothing blocks, and issue it; the same again goes on')
    .requiredOption('--month <month>', 'such as 2026-10, in the zone of each tenant')
    .option('--tenant <slug>', 'only this tenant')
    .option('--approve', 'approve: lines are frozen and numbered')
    .option('--waive', 'overrule what may be overruled: grace, an unknown address, deliveries still at work')
    .option('--send', 'issue what is approved, through Stripe when there is a key')
    .option('--json', 'one JSON document')
    .action(run((options: Options) => closed(options)));
}

async function closed({ month, tenant, approve = false, waive = false, send = false }: Options) {
  return withDatabase(async () => {
    const [{ closeMonth }, { monthOf }] = await Promise.all([
      import('../invoices/close'),
      import('../invoices/month'),
    ]);
    const close: Close = {
      month: monthOf(month),
      tenant,
      approve,
      waive,
      send,
      by: 'command line',
      now: Date.now(),
    };
    const shows = process.stderr.isTTY && (approve || send);
    const results = await closeMonth({
      ...close,
      onProgress: (one, done, of) => {
        if (shows) process.stderr.write(`\r${done} of ${of}: ${one.slug}\u001b[K${done === of ? '\n' : ''}`);
      },
    });
    const blocked = results.filter((one) => one.problem !== null || (approve && one.invoices.length === 0));
    return {
      json: { month, tenants: await Promise.all(results.map(document)) },
      text: await table(results),
      ...((approve || send) &&
        blocked.length > 0 && {
          failed: `${blocked.length} of ${results.length} tenants are not closed: ${blocked.map((one) => one.slug).join(', ')}.`,
        }),
    };
  });
}

async function table(results: readonly Closed[]): Promise<string> {
  if (results.length === 0) return 'There are no tenants yet.';
  const { formatMinor } = await import('../invoices/currency');
  const rows = results.flatMap((one) => {
    const shown: (Invoice | Preview)[] = one.invoices.length > 0 ? one.invoices : one.previews;
    return shown.map((document) => [
      one.slug,
      'number' in document ? document.number : '',
      'status' in document ? document.status : one.blockers.length > 0 ? 'blocked' : 'ready',
      document.currency,
      formatMinor(document.subtotalMinor, document.currency),
      formatMinor(document.taxMinor, document.currency),
      formatMinor(document.totalMinor, document.currency),
      one.problem ?? one.blockers.map(({ sentence }) => sentence).join(' '),
    ]);
  });
  const failed = results.filter((one) => one.problem && one.invoices.length + one.previews.length === 0);
  return [
    columns(['TENANT', 'NUMBER', 'STATE', 'CUR', 'AMOUNT', 'TAX', 'TOTAL', 'WHY NOT'], rows),
    ...failed.map((one) => `${one.slug}: ${one.problem}`),
  ].join('\n');
}

async function document(one: Closed) {
  const { formatMicros } = await import('../engine/money');
  const { formatMinor } = await import('../invoices/currency');
  const amounts = (of: Invoice | Preview) => ({
    currency: of.currency,
    revision: of.revision,
    cost: formatMicros(of.cost),
    price: formatMicros(of.price),
    rounding: formatMicros(of.rounding),
    subtotal: formatMinor(of.subtotalMinor, of.currency),
    tax: formatMinor(of.taxMinor, of.currency),
    total: formatMinor(of.totalMinor, of.currency),
  });
  return {
    tenant: one.slug,
    problem: one.problem,
    blockers: one.blockers.map(({ kind, sentence, waivable }) => ({ kind, sentence, waivable })),
    previews: one.previews.map((preview) => ({ ...amounts(preview), lines: preview.lines.length })),
    invoices: one.invoices.map((invoice) => ({
      id: invoice.id,
      number: invoice.number,
      status: invoice.status,
      ...amounts(invoice),
      stripe_invoice: invoice.stripeInvoiceId,
      problem: invoice.stripeProblem,
    })),
  };
}
