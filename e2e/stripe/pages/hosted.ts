import { ApiError } from '../http/errors';
import { formatAmount } from '../money';
import type { CardBehaviour, Invoice } from '../records';
import { amountRemaining } from '../resources/invoice';
import { chargeInvoice } from '../resources/payments';
import type { Store } from '../store';
import { pdf } from './pdf';

export interface Page {
  status: number;
  type: string;
  body: string | Buffer;
  location?: string;
}

const html = (title: string, body: string, status = 200): Page => ({
  status,
  type: 'text/html; charset=utf-8',
  body: `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${plain(title)}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem;color:#1a1a1a}table{width:100%;border-collapse:collapse}td,th{text-align:left;padding:.4rem 0;border-bottom:1px solid #ddd}td:last-child,th:last-child{text-align:right}form{display:inline}button{font:inherit;padding:.5rem 1rem;margin:1rem .5rem 0 0}</style></head>
<body><main>${body}</main></body></html>`,
});

function plain(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => entities[character]!);
}

const notFound = () => html('Not found', '<h1>Not found</h1>', 404);

/** The pages that Stripe hosts for the payer: invoice, its PDF, and the customer portal. */
export function hostedPage(store: Store, method: string, path: string, body: string): Page {
  const [, first, second, third] = path.split('/');
  if (first === 'i' && second) return invoicePages(store, method, second, third, body);
  if (first === 'p' && second === 'session' && third) return portalPage(store, third);
  if (first === 'credit-notes' && third === 'pdf') {
    const note = store.tables.creditNotes.get(second!);
    return note
      ? document([`Credit note ${note.number}`, formatAmount(note.total, note.currency)])
      : notFound();
  }
  return notFound();
}

function invoicePages(
  store: Store,
  method: string,
  token: string,
  what: string | undefined,
  body: string,
): Page {
  const invoice = [...store.tables.invoices.values()].find((one) => one.token === token);
  if (!invoice || invoice.status === 'draft') return notFound();
  if (what === 'pdf')
    return document([`Invoice ${invoice.number}`, formatAmount(invoice.total, invoice.currency)]);
  if (method === 'POST' && what === 'pay')
    return pay(store, invoice, new URLSearchParams(body).get('card') ?? '');
  return invoicePage(store, invoice, '');
}

const document = (lines: string[]): Page => ({ status: 200, type: 'application/pdf', body: pdf(lines) });

function pay(store: Store, invoice: Invoice, card: string): Page {
  const behaviour = (['pays', 'declines', 'asks'] as const).find((one) => one === card) as
    | CardBehaviour
    | undefined;
  if (!behaviour) return invoicePage(store, invoice, 'Choose a card.');
  if (invoice.status === 'open' || invoice.status === 'uncollectible') {
    try {
      chargeInvoice(store, invoice, behaviour, `pm_card_${card}`);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return invoicePage(store, invoice, error.body.message);
    }
  }
  return { status: 303, type: 'text/plain', body: '', location: `/i/${invoice.token}` };
}

function invoicePage(store: Store, invoice: Invoice, notice: string): Page {
  const money = (amount: number) => formatAmount(amount, invoice.currency);
  const customer = store.tables.customers.get(invoice.customer)!;
  const lines = invoice.items.map((id) => store.tables.items.get(id)!);
  const row = (left: string, right: string) => `<tr><td>${plain(left)}</td><td>${plain(right)}</td></tr>`;
  const rows = lines
    .map((line) => row(`${line.description ?? ''} × ${line.quantity}`, money(line.amount)))
    .join('');
  const button = (card: string, label: string) =>
    `<form method="post" action="/i/${invoice.token}/pay"><button name="card" value="${card}">${label}</button></form>`;
  const payable = invoice.status === 'open' || invoice.status === 'uncollectible';
  const buttons = payable
    ? button('pays', 'Pay with test card') + button('declines', 'Pay with declined card')
    : '';
  const status = {
    open: 'Open',
    paid: 'Invoice paid',
    void: 'Void',
    uncollectible: 'Uncollectible',
    draft: 'Draft',
  };
  return html(
    `Invoice ${invoice.number}`,
    `<h1>Invoice ${plain(invoice.number ?? '')}</h1><p>${plain(customer.name ?? customer.email ?? customer.id)}</p>
<p role="status">${status[invoice.status]}</p>${notice ? `<p role="alert">${plain(notice)}</p>` : ''}
<table><thead><tr><th>Description</th><th>Amount</th></tr></thead><tbody>${rows}</tbody>
<tfoot>${row('Subtotal', money(invoice.subtotal))}${row('Tax', money(invoice.total - invoice.totalExcludingTax))}${row('Total', money(invoice.total))}${row('Amount due', money(amountRemaining(store, invoice)))}</tfoot></table>
${buttons}<p><a href="/i/${invoice.token}/pdf">Download invoice</a></p>`,
  );
}

function portalPage(store: Store, token: string): Page {
  const session = store.tables.portals.get(token);
  if (!session) return notFound();
  const customer = store.tables.customers.get(session.customer)!;
  const own = [...store.tables.invoices.values()].filter(
    ({ customer: id, status }) => id === customer.id && status !== 'draft',
  );
  const rows = own.map(
    (invoice) =>
      `<tr><td><a href="/i/${invoice.token}">${plain(invoice.number ?? '')}</a> ${invoice.status}</td><td>${formatAmount(invoice.total, invoice.currency)}</td></tr>`,
  );
  const back = session.returnUrl ? `<p><a href="${plain(session.returnUrl)}">Return</a></p>` : '';
  return html(
    'Billing',
    `<h1>Billing of ${plain(customer.name ?? customer.id)}</h1><table><tbody>${rows.join('')}</tbody></table>${back}`,
  );
}
