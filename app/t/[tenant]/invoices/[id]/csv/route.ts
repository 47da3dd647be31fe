import type { NextRequest } from 'next/server';
import { requireTenant } from '@/lib/access/session';
import { answerCsv } from '@/lib/api/csv';
import { invoiceCsv } from '@/lib/invoices/documents/csv';
import { invoicePage } from '../../invoice';

interface Context {
  params: Promise<{ tenant: string; id: string }>;
}

/** The lines of the invoice for a spreadsheet. */
export async function GET(_request: NextRequest, { params }: Context) {
  const { tenant: slug, id } = await params;
  const { tenant } = await requireTenant(slug);
  const { invoice, lines } = await invoicePage(tenant.id, id);
  return answerCsv(`${invoice.number}.csv`, invoiceCsv(invoice, lines));
}
