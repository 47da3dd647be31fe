import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { group, invoiceOf, TERMS } from '../invoices/documents/testing';
import { writeLetter } from './letter';
import type { MailKind } from './queue';
import { sendBySmtp } from './smtp';
import { mailServer } from './testing';

const server = await mailServer();
afterAll(() => server.close());
beforeEach(() => {
  server.received.length = 0;
});

const FROM = 'billing@parley.example';
const occasion = (kind: MailKind) => ({
  kind,
  recipient: 'pay@acme.example',
  name: `parley.7.${kind}/41`,
  daysOverdue: 7,
  note: null,
  link: 'https://pay.example/i?a=1&b="2"',
});
const document = (terms: Partial<typeof TERMS> = {}) =>
  invoiceOf({ groups: [group('France', 'marketing', 85_900n, 1_000n)], terms });

describe.each(['invoice_issued', 'payment_failed', 'payment_reminder'] as const)('%s', (kind) => {
  test.each([
    ['en', /EUR\s115\.97/],
    ['fr', /115,97\sEUR/],
  ] as const)('in %s says number, amount and where to pay, as text and as HTML', async (language, amount) => {
    const letter = await writeLetter(document({ language }), occasion(kind), FROM);
    expect(letter.subject).toContain('INV-2026-000041');
    expect(letter.text).toMatch(amount);
    expect(letter.text).toContain('https://pay.example/i?a=1&b="2"');
    expect(letter.html).toContain('href="https://pay.example/i?a=1&amp;b=&quot;2&quot;"');
    expect(letter.text).not.toMatch(/undefined|\$\{/);
  });
});

test('names of companies begin no header and name no other recipient', async () => {
  const evil = 'Evil\r\nBcc: all@parley.example\r\n\r\n<script>alert(1)</script>, more@parley.example';
  const terms = {
    issuer: { ...TERMS.issuer, legalName: evil },
    buyer: { ...TERMS.buyer, legalName: evil },
  };
  const letter = await writeLetter(document(terms), occasion('invoice_issued'), FROM);
  expect(letter.html).not.toContain('<script>');
  expect(await sendBySmtp(server.url, letter)).toEqual({ kind: 'sent' });
  const [mail] = server.received;
  expect(mail!.to).toEqual(['pay@acme.example']);
  expect(mail!.from).toBe(FROM);
  expect(mail!.headers.filter((header) => /^(bcc|cc):/i.test(header))).toEqual([]);
  expect(mail!.headers.filter((header) => /^(to|from|subject):/i.test(header))).toHaveLength(3);
});

test('the same mail has the same message id at every attempt', async () => {
  const ids = await Promise.all(
    [1, 2].map(async () => (await writeLetter(document(), occasion('invoice_issued'), FROM)).messageId),
  );
  expect(ids).toEqual(Array(2).fill('<parley.7.invoice_issued.41@parley.example>'));
});
