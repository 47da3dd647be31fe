import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { month } from '@/components/format';
import { first, type PageProps } from '@/components/page-props';
import { requireTenant } from '@/lib/access/session';
import { asTenant } from '@/lib/db/pools';
import { lineCharges } from '@/lib/invoices/read';
import { currentLanguage } from '@/lib/language/current';
import { isCursor } from '../../../../charges/cursor';
import { LINE_PAGE, LinePage } from '../../../line-page';
import { upcomingPage } from '../../../upcoming';
import { WORDS } from '../../../words';

export async function generateMetadata(): Promise<Metadata> {
  return { title: WORDS[await currentLanguage()].lineTitle };
}

export default async function UpcomingLinePage({
  params,
  searchParams,
}: PageProps<{ tenant: string; position: string }>) {
  const { tenant: slug, position } = await params;
  const language = await currentLanguage();
  const { tenant } = await requireTenant(slug);
  const search = await searchParams;
  const { preview, address } = await upcomingPage(tenant, search, Date.now());
  const line = preview.lines.find((one) => String(one.position) === position);
  const cursor = first(search.cursor);
  if (!line?.category || !isCursor(cursor)) notFound();
  const page = await asTenant(tenant.id, (client) =>
    lineCharges(client, tenant.id, preview, line, { limit: LINE_PAGE, cursor }),
  );
  return (
    <LinePage
      of={{ name: WORDS[language].soFar(month(preview.month, language)), href: address(), slug }}
      line={line}
      currency={preview.currency}
      timezone={preview.timezone}
      page={page}
      address={(next) => address(`/lines/${position}`, next ? { cursor: next } : {})}
      isFirst={!cursor}
    />
  );
}
