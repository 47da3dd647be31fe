import { creditNotePdf } from '../invoices/documents/credit-note-pdf';
import { amountDue, invoicePdf } from '../invoices/documents/invoice-pdf';
import { writingOf } from '../invoices/documents/writing';
import type { CreditNote, InvoiceDocument, Party } from '../invoices/invoice';
import type { MailKind } from './queue';
import { type Letter, oneLine } from './smtp';
import { mailWords, type Told } from './words';

export interface Occasion {
  kind: MailKind;
  recipient: string;
  /** The mail's own name, which no other has. */
  name: string;
  daysOverdue: number;
  note: CreditNote | null;
  /** Where the invoice is seen, and paid. */
  link: string;
}

/** A mail in the buyer's language, as text and as HTML, with the document that it tells of. */
export async function writeLetter(
  document: InvoiceDocument,
  occasion: Occasion,
  from: string,
): Promise<Letter> {
  const { invoice, creditNotes } = document;
  const { issuer, buyer, language, collection } = invoice.terms;
  const { kind, note, daysOverdue, link } = occasion;
  const writing = writingOf(language, invoice.currency);
  const told: Told = {
    issuer: issuer.legalName,
    number: invoice.number,
    month: writing.month(invoice.month),
    total: writing.money(invoice.totalMinor),
    due: writing.money(amountDue(invoice, creditNotes)),
    dueOn: writing.day(invoice.dueOn),
    daysOverdue,
    noteNumber: note?.number ?? '',
    noteTotal: note ? writing.money(note.amountMinor + note.taxMinor) : '',
    noteReason: note?.reason ?? '',
    automatic: collection === 'charge_automatically',
  };
  const words = mailWords(language, kind);
  const [filename, content] = note
    ? [note.number, await creditNotePdf(invoice, note)]
    : [invoice.number, await invoicePdf(document)];
  return laidOut(
    {
      issuer,
      to: { name: buyer.legalName, address: occasion.recipient },
      subject: words.subject(told),
      paragraphs: [words.greeting, ...words.paragraphs(told)],
      view: words.view,
      link,
      name: occasion.name,
      attachments: [{ filename: `${filename}.pdf`, content, contentType: 'application/pdf' }],
    },
    from,
  );
}

interface Content extends Pick<Letter, 'to' | 'subject' | 'attachments'> {
  issuer: Pick<Party, 'legalName' | 'email'>;
  paragraphs: readonly string[];
  /** What the link below them is called, and where it leads. */
  view: string;
  link: string;
  name: string;
}

/** As text and as HTML, from who issues the invoices. */
export function laidOut(content: Content, from: string): Letter {
  const { issuer, to, paragraphs, view, link } = content;
  return {
    from: { name: oneLine(issuer.legalName), address: from },
    replyTo: issuer.email ?? undefined,
    to: { ...to, name: oneLine(to.name) },
    subject: oneLine(content.subject),
    text: `${[...paragraphs, `${view}: ${link}`, issuer.legalName].join('\n\n')}\n`,
    html: html(paragraphs, view, link, issuer.legalName),
    messageId: `<${content.name.replaceAll('/', '.')}@${from.split('@')[1]}>`,
    attachments: content.attachments,
  };
}

function html(paragraphs: readonly string[], view: string, link: string, sender: string): string {
  const body = paragraphs.map((text) => `<p>${escaped(text)}</p>`).join('\n');
  const button = `<p><a href="${escaped(link)}" style="color:#0b6b4f;font-weight:600">${escaped(view)}</a></p>`;
  const style = 'font:15px/1.5 system-ui,sans-serif;color:#1b1c19;max-width:36em';
  return `<!doctype html>\n<div style="${style}">\n${body}\n${button}\n<p style="color:#5e5f58">${escaped(sender)}</p>\n</div>\n`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => ENTITIES[letter]!);
}
