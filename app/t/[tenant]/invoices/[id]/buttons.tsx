import { Download, ExternalLink } from 'lucide-react';
import type { Access } from '@/lib/access/session';
import type { Invoice } from '@/lib/invoices/invoice';
import { PAYERS } from '../payers';
import { PortalButton } from './portal-button';

/** What can be done with an invoice by who pays it. */
export function Buttons({ invoice, slug, role }: { invoice: Invoice; slug: string; role: Access['role'] }) {
  const pays = PAYERS.includes(role);
  return (
    <div className="flex flex-wrap gap-2">
      {FILES.map(({ path, name, about }) => (
        <a
          key={path}
          href={`/t/${slug}/invoices/${invoice.id}/${path}`}
          className="control"
          download
          title={about}
        >
          <Download aria-hidden="true" className="size-3.5 text-muted" />
          {name}
        </a>
      ))}
      {pays && invoice.stripeInvoiceId && <PortalButton slug={slug} id={String(invoice.id)} />}
      {invoice.stripeHostedUrl && invoice.status === 'open' && (
        <a
          href={invoice.stripeHostedUrl}
          rel="noreferrer"
          className="control border-accent bg-accent font-medium text-on-accent"
        >
          Pay
        </a>
      )}
      {invoice.stripeHostedUrl && invoice.status === 'paid' && (
        <a href={invoice.stripeHostedUrl} rel="noreferrer" className="control">
          <ExternalLink aria-hidden="true" className="size-3.5 text-muted" />
          Receipt
        </a>
      )}
    </div>
  );
}

const FILES = [
  { path: 'pdf', name: 'PDF', about: 'The invoice as a document' },
  { path: 'csv', name: 'CSV', about: 'Its lines for a spreadsheet' },
  {
    path: 'bundle',
    name: 'Evidence',
    about: 'Lines, charges and digests of deliveries, to be checked offline',
  },
];
