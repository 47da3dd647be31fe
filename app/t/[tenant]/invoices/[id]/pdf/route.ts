import type { NextRequest } from 'next/server';
import { requireTenant } from '@/lib/access/session';
import { invoicePdf } from '@/lib/invoices/documents/invoice-pdf';
import { invoicePage } from '../../invoice';
import { answerFile } from '../file';

interface Context {
  params: Promise<{ tenant: string; id: string }>;
}

/** The invoice as a document, in the buyer's language. */
export async function GET(_request: NextRequest, { params }: Context) {
  const { tenant: slug, id } = await params;
  const { tenant } = await requireTenant(slug);
  const page = await invoicePage(tenant.id, id);
  return answerFile(await invoicePdf(page), 'application/pdf', `${page.invoice.number}.pdf`);
}
