import { localDay } from '../../engine/time';
import type { CreditNote, Invoice } from '../invoice';
import { drawTotals, taxLabel } from './invoice-pdf';
import { drawLetterhead } from './letterhead';
import { MUTED, Paper } from './paper';
import type { Language } from './words';
import { writingOf } from './writing';

/** A credit note as a PDF, in the buyer's language unless told. The same note always gives the same bytes. */
export async function creditNotePdf(
  invoice: Invoice,
  note: CreditNote,
  language: Language = invoice.terms.language,
): Promise<Buffer> {
  const { terms, currency } = invoice;
  const writing = writingOf(language, currency);
  const { words } = writing;
  const paper = new Paper({
    title: `${words.creditNote} ${note.number}`,
    author: terms.issuer.legalName,
    language,
    at: new Date(note.createdAt),
  });
  const facts: [string, string][] = [
    [words.number, note.number],
    [words.issued, writing.day(localDay(note.createdAt, invoice.timezone))],
    [words.creditFor, invoice.number],
    [words.period, writing.month(invoice.month)],
    [words.currency, currency],
  ];
  drawLetterhead(paper, terms, { title: words.creditNote, number: note.number, facts }, writing);
  const total = note.amountMinor + note.taxMinor;
  paper.paragraph(`${writing.money(total)} ${words.headline.credited}`, { size: 17, face: 'bold', gap: 16 });
  paper.paragraph(words.reason, { size: 8, face: 'medium', color: MUTED, gap: 3 });
  paper.paragraph(note.reason, { size: 10, gap: 16 });
  drawTotals(paper, [
    { label: words.total.subtotal, amount: writing.money(note.amountMinor) },
    { label: taxLabel(terms.tax, writing), amount: writing.money(note.taxMinor) },
    { label: words.total.creditTotal, amount: writing.money(total), strong: true },
  ]);
  paper.paragraph(words.notes.credit(invoice.number), { size: 8, color: MUTED });
  if (terms.issuer.footer) paper.paragraph(terms.issuer.footer, { size: 8, color: MUTED });
  return paper.finish((page, pages) => [
    `${terms.issuer.legalName} · ${words.creditNote} ${note.number}`,
    words.page(page, pages),
  ]);
}
