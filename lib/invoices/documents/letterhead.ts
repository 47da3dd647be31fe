import type { Party, Terms } from '../invoice';
import { ACCENT, INK, MUTED, type Paper } from './paper';
import type { Writing } from './writing';

export interface Letterhead {
  title: string;
  number: string;
  /** Name and value, one a line. */
  facts: readonly (readonly [name: string, value: string])[];
}

/** Top of the first page: who writes, what it is, to whom, and the facts that identify it. */
export function drawLetterhead(paper: Paper, terms: Terms, letterhead: Letterhead, writing: Writing) {
  const { words } = writing;
  const half = paper.width / 2 - 12;
  paper.box(paper.left, paper.y, 28, 3, ACCENT);
  paper.y += 14;
  const top = paper.y;
  const name = paper.write(terms.issuer.legalName, paper.left, top + 3, {
    size: 13,
    face: 'bold',
    width: half,
  });
  const right = { align: 'right', width: half } as const;
  const x = paper.right - half;
  const title = paper.write(letterhead.title, x, top - 4, { ...right, size: 24, face: 'bold' });
  const number = paper.write(letterhead.number, x, top + title - 3, { ...right, size: 10, color: MUTED });
  paper.y = top + Math.max(name, title + number) + 24;

  const column = (paper.width - 2 * 20) / 3;
  const place = (at: number) => paper.left + at * (column + 20);
  const start = paper.y;
  const from = drawParty(paper, words.from, terms.issuer, place(0), column, writing);
  const to = drawParty(paper, words.billTo, terms.buyer, place(1), column, writing);
  const facts = drawFacts(paper, letterhead.facts, place(2), column);
  paper.y = start + Math.max(from, to, facts) + 22;
}

function drawParty(
  paper: Paper,
  label: string,
  party: Party,
  x: number,
  width: number,
  { words, country }: Writing,
): number {
  const start = paper.y;
  let y = start;
  y += paper.write(label, x, y, { size: 7.5, face: 'medium', color: MUTED, width }) + 4;
  y += paper.write(party.legalName, x, y, { size: 9.5, face: 'bold', width }) + 2;
  for (const line of addressLines(party, country)) y += paper.write(line, x, y, { size: 8.5, width }) + 1;
  if (party.taxId) y += paper.write(words.taxId(party.taxId), x, y + 3, { size: 8.5, width }) + 4;
  if (party.email) y += paper.write(party.email, x, y, { size: 8.5, color: MUTED, width });
  return y - start;
}

function addressLines({ address }: Party, country: (code: string) => string): string[] {
  if (!address) return [];
  const { line1, line2, postalCode, city, state } = address;
  const town = [postalCode, city].filter(Boolean).join(' ');
  return [line1, line2, state ? `${town}, ${state}` : town, country(address.country)].filter(
    (line): line is string => Boolean(line),
  );
}

function drawFacts(paper: Paper, facts: Letterhead['facts'], x: number, width: number): number {
  let y = paper.y;
  for (const [name, value] of facts) {
    const own = paper.widthOf(name, { size: 8.5 }) + 10;
    const left = paper.write(name, x, y, { size: 8.5, color: MUTED });
    const style = { size: 8.5, color: INK, align: 'right', width: width - own } as const;
    y += Math.max(left, paper.write(value, x + own, y, style)) + 3;
  }
  return y - paper.y;
}
