import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { first, type PageProps } from '@/components/page-props';
import { requireTenant } from '@/lib/access/session';
import { asTenant } from '@/lib/db/pools';
import { lineCharges } from '@/lib/invoices/read';
import { currentLanguage } from '@/lib/language/current';
import { isCursor } from '../../../../charges/cursor';
import { invoicePage } from '../../../invoice';
import { LINE_PAGE, LinePage } from '../../../line-page';
import { WORDS } from '../../../words';

export async function generateMetadata(): Promise<Metadata> {
  return { title: WORDS[await currentLanguage()].lineTitle };
}

export default async function InvoiceLinePage({
  params,
  searchParams,
}: PageProps<{ tenant: string; id: string; position: string }>) {
  const { tenant: slug, id, position } = await params;
  const { tenant } = await requireTenant(slug);
  const { invoice, lines } = await invoicePage(tenant.id, id);
  const line = lines.find((one) => String(one.position) === position);
  const cursor = first((await searchParams).cursor);
  if (!line?.category || !isCursor(cursor)) notFound();
  const page = await asTenant(tenant.id, (client) =>
    lineCharges(client, tenant.id, invoice, line, { limit: LINE_PAGE, cursor }),
  );
  const href = `/t/${slug}/invoices/${id}`;
  const here = `${href}/lines/${position}`;
  return (
    <LinePage
      of={{ name: invoice.number, href, slug }}
      line={line}
      currency={invoice.currency}
      timezone={invoice.timezone}
      page={page}
      address={(next) => (next ? `${here}?cursor=${next}` : here)}
      isFirst={!cursor}
    />
  );
}
