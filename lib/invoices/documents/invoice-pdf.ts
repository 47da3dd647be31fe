import { localDay } from '../../engine/time';
import { currencyDecimals, microsOfMinor } from '../currency';
import type { CreditNote, Invoice, InvoiceDocument } from '../invoice';
import { drawAnnex } from './annex';
import { drawLetterhead } from './letterhead';
import { ACCENT, DANGER, INK, MUTED, Paper } from './paper';
import { lineTable, sum } from './sections';
import { drawTable } from './table';
import type { Language } from './words';
import { type Writing, writingOf } from './writing';

/** The invoice as a PDF, in the buyer's language unless told. The same invoice always gives the same bytes. */
export async function invoicePdf(
  { invoice, lines, creditNotes, annex }: InvoiceDocument,
  language: Language = invoice.terms.language,
): Promise<Buffer> {
  const { terms, currency, number } = invoice;
  const writing = writingOf(language, currency);
  const { words } = writing;
  const issuedOn = localDay(invoice.issuedAt ?? invoice.approvedAt, invoice.timezone);
  const paper = new Paper({
    title: `${words.invoice} ${number}`,
    author: terms.issuer.legalName,
    language,
    at: new Date(invoice.approvedAt),
  });
  const facts: [string, string][] = [
    [words.number, number],
    [words.revision, String(invoice.revision)],
    [words.issued, writing.day(issuedOn)],
    [words.due, writing.day(invoice.dueOn)],
    [words.period, writing.month(invoice.month)],
    [words.zone, invoice.timezone],
    [words.currency, currency],
  ];
  drawLetterhead(paper, terms, { title: words.invoice, number, facts }, writing);
  drawHeadline(paper, invoice, creditNotes, writing);
  const { columns, rows } = lineTable(lines, currency, writing);
  drawTable(paper, columns, rows);
  drawTotals(paper, totalRows(invoice, creditNotes, writing));
  drawNotes(paper, notesOf(invoice, lines, writing), writing);
  drawAnnex(paper, annex, { currency, zone: invoice.timezone }, writing);
  return paper.finish(
    (page, pages) => [`${terms.issuer.legalName} · ${words.invoice} ${number}`, words.page(page, pages)],
    invoice.status === 'void' ? words.notice.void : undefined,
  );
}

/** What is left to pay. What was refunded is not asked for again. */
export function amountDue(invoice: Invoice, creditNotes: readonly CreditNote[]): bigint {
  if (invoice.status === 'paid' || invoice.status === 'void') return 0n;
  return invoice.totalMinor - creditedBy(creditNotes) - invoice.amountPaidMinor;
}

function creditedBy(creditNotes: readonly CreditNote[]): bigint {
  return sum(creditNotes, ({ amountMinor, taxMinor }) => amountMinor + taxMinor);
}

function drawHeadline(paper: Paper, invoice: Invoice, creditNotes: readonly CreditNote[], writing: Writing) {
  const { headline, notice } = writing.words;
  const due = amountDue(invoice, creditNotes);
  const { status, totalMinor, dueOn } = invoice;
  if (status === 'void') {
    paper.paragraph(notice.void, { size: 17, face: 'bold', color: DANGER, gap: 2 });
    paper.paragraph(notice.voidText, { size: 9, color: DANGER, gap: 16 });
    return;
  }
  const state =
    due > 0n
      ? `${writing.money(due)} ${headline.due(writing.day(dueOn))}`
      : status === 'paid' && totalMinor > 0n
        ? `${writing.money(totalMinor)} ${headline.paid}`
        : headline.nothing;
  paper.paragraph(state, { size: 17, face: 'bold', gap: 4 });
  const notices = [
    status === 'approved' && notice.approved,
    status === 'uncollectible' && notice.uncollectible,
    invoice.disputed && notice.disputed,
  ];
  for (const text of notices) if (text) paper.paragraph(text, { size: 9, color: DANGER });
  if (invoice.stripeHostedUrl && status === 'open') {
    const text = writing.words.notes.payOnline;
    paper.paragraph(text, { size: 9, face: 'medium', color: ACCENT, link: invoice.stripeHostedUrl });
  }
  paper.y += 12;
}

interface TotalRow {
  label: string;
  amount: string;
  strong?: boolean;
  soft?: boolean;
}

function totalRows(invoice: Invoice, creditNotes: readonly CreditNote[], writing: Writing): TotalRow[] {
  const { total } = writing.words;
  const { cost, price, rounding, terms } = invoice;
  const rows: TotalRow[] = [
    { label: total.listPrice, amount: writing.exact(cost), soft: true },
    { label: total.added, amount: writing.exact(price - cost), soft: true },
    { label: total.rounding, amount: writing.exact(rounding), soft: true },
    { label: total.subtotal, amount: writing.money(invoice.subtotalMinor) },
    { label: taxLabel(terms.tax, writing), amount: writing.money(invoice.taxMinor) },
    { label: total.total, amount: writing.money(invoice.totalMinor), strong: true },
  ];
  for (const note of creditNotes) {
    const amount = writing.money(-note.amountMinor - note.taxMinor);
    rows.push({ label: `${writing.words.creditNote} ${note.number}`, amount });
  }
  if (invoice.amountPaidMinor !== 0n)
    rows.push({ label: total.paid, amount: writing.money(-invoice.amountPaidMinor) });
  if (invoice.refundedMinor !== 0n)
    rows.push({ label: total.refunded, amount: writing.money(invoice.refundedMinor) });
  rows.push({ label: total.amountDue, amount: writing.money(amountDue(invoice, creditNotes)), strong: true });
  return rows;
}

export function taxLabel(tax: Invoice['terms']['tax'], { words, percent }: Writing): string {
  if (tax.kind === 'fixed') return words.total.tax(tax.name, percent(tax.ppm));
  return tax.kind === 'stripe' ? words.total.taxByStripe : words.total.noTax;
}

/** Sums at the right; each has its rule, and they stay together on one page. */
export function drawTotals(paper: Paper, rows: readonly TotalRow[]) {
  const width = 290;
  const x = paper.right - width;
  paper.need(rows.length * 17 + 8);
  for (const { label, amount, strong = false, soft = false } of rows) {
    const style = {
      size: strong ? 10 : soft ? 8 : 9,
      face: strong ? 'bold' : 'regular',
      color: soft ? MUTED : INK,
    } as const;
    const wide = paper.widthOf(amount, style);
    const height = paper.write(label, x, paper.y + 3, { ...style, width: width - wide - 12 });
    paper.write(amount, paper.right - wide, paper.y + 3, style);
    paper.y += height + 6;
    paper.rule(paper.y, strong ? { x, width, color: INK, weight: 0.7 } : { x, width });
  }
  paper.y += 20;
}

function notesOf(invoice: Invoice, lines: InvoiceDocument['lines'], writing: Writing): string[] {
  const { notes } = writing.words;
  const { terms, currency } = invoice;
  const has = (kind: string) => lines.some((line) => line.kind === kind);
  const step = microsOfMinor(currency) * (currencyDecimals(currency) === 3 ? 10n : 1n);
  const texts = [
    notes.rounding(writing.exact(step), writing.exact(invoice.price), writing.exact(invoice.rounding)),
  ];
  if (terms.tax.kind === 'fixed') texts.push(notes.taxRounding);
  texts.push(notes.prices);
  if (has('adjustment')) texts.push(notes.adjustments);
  if (has('tier_saving')) texts.push(notes.tiers[terms.tierPolicy]);
  texts.push(terms.collection === 'charge_automatically' ? notes.charged : notes.terms(terms.dueDays));
  if (terms.issuer.footer) texts.push(terms.issuer.footer);
  return texts;
}

function drawNotes(paper: Paper, texts: readonly string[], { words }: Writing) {
  paper.need(40);
  paper.paragraph(words.notes.title, { size: 8, face: 'bold', gap: 3 });
  for (const text of texts) paper.paragraph(text, { size: 7.5, color: MUTED, gap: 3 });
}
