import { notFound } from 'next/navigation';
import type { NextRequest } from 'next/server';
import { requireTenant } from '@/lib/access/session';
import { creditNotePdf } from '@/lib/invoices/documents/credit-note-pdf';
import { invoicePage } from '../../../../invoice';
import { answerFile } from '../../../file';

interface Context {
  params: Promise<{ tenant: string; id: string; note: string }>;
}

/** A credit note of the invoice as a document, in the buyer's language. */
export async function GET(_request: NextRequest, { params }: Context) {
  const { tenant: slug, id, note: noteId } = await params;
  const { tenant } = await requireTenant(slug);
  const { invoice, creditNotes } = await invoicePage(tenant.id, id);
  const note = creditNotes.find((one) => String(one.id) === noteId);
  if (!note) notFound();
  return answerFile(await creditNotePdf(invoice, note), 'application/pdf', `${note.number}.pdf`);
}
