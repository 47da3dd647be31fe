import { Download, ExternalLink } from 'lucide-react';
import type { Access } from '@/lib/access/session';
import type { Invoice } from '@/lib/invoices/invoice';
import { currentLanguage } from '@/lib/language/current';
import { PAYERS } from '../payers';
import { PortalButton } from './portal-button';
import { WORDS } from './words';

/** What can be done with an invoice by who pays it. */
export async function Buttons({
  invoice,
  slug,
  role,
}: {
  invoice: Invoice;
  slug: string;
  role: Access['role'];
}) {
  const t = WORDS[await currentLanguage()];
  const files = [
    { path: 'pdf', name: 'PDF', about: t.pdf },
    { path: 'csv', name: 'CSV', about: t.csv },
    { path: 'bundle', name: t.evidence, about: t.evidenceAbout },
  ];
  const pays = PAYERS.includes(role);
  return (
    <div className="flex flex-wrap gap-2">
      {files.map(({ path, name, about }) => (
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
          {t.pay}
        </a>
      )}
      {invoice.stripeHostedUrl && invoice.status === 'paid' && (
        <a href={invoice.stripeHostedUrl} rel="noreferrer" className="control">
          <ExternalLink aria-hidden="true" className="size-3.5 text-muted" />
          {t.receipt}
        </a>
      )}
    </div>
  );
}
