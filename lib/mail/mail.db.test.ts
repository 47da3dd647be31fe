import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { pool, withTenants } from '../db/pools';
import { testDatabase } from '../db/testing';
import { approveMonth } from '../invoices/approve';
import { createCreditNote } from '../invoices/credit';
import type { Invoice } from '../invoices/invoice';
import { billedTenant, testIssuer } from '../invoices/testing';
import { type NewMail, queueMail, queueReminders } from './queue';
import { sendDueMail } from './send';
import { mailServer } from './testing';

const { owner } = await testDatabase();
const server = await mailServer();
afterAll(() => server.close());

const NOW = Date.parse('2026-11-22T12:00:00Z');
const MINUTE = 60_000;
const settings = {
  smtpUrl: server.url,
  mailFrom: 'billing@parley.example',
  publicUrl: 'https://parley.example',
};

let invoice: Invoice;
let french: Invoice;
beforeAll(async () => {
  await testIssuer();
  const made = async (slug: string, id: string, language: 'en' | 'fr') => {
    const tenant = await billedTenant(slug, { id, billing: { language, dueDays: 10 } });
    await tenant.charge({ a: '2026-10-05T10:00 PMP regular marketing' });
    const now = Date.parse('2026-11-09T00:00:00Z');
    const [approved] = await approveMonth({ tenantId: tenant.id, month: '2026-10-01', by: 'op', now });
    return approved!;
  };
  invoice = await made('acme', '1', 'en');
  french = await made('lumiere', '2', 'fr');
  await owner.query(`UPDATE invoice SET status = 'open', issued_at = '2026-11-09T00:00:00Z'`);
});
beforeEach(async () => {
  await owner.query('DELETE FROM mail');
  server.received.length = 0;
  server.faults.length = 0;
});

const queue = (mail: NewMail, now = NOW) =>
  withTenants(pool('parley_operator'), [mail.invoice.tenantId], (client) => queueMail(client, mail, now));
const send = (now = NOW) => sendDueMail(now, { settings });

async function mails() {
  const { rows } = await owner.query(
    `SELECT kind, attempts, sent_at IS NOT NULL AS sent, problem,
            CASE WHEN next_attempt_at = 'infinity' THEN NULL
                 ELSE round(extract(epoch FROM next_attempt_at) - $1 / 1000.0)::int END AS "nextIn"
       FROM mail ORDER BY id`,
    [NOW],
  );
  return rows;
}

/** Text of a part that was sent quoted-printable or in base64. */
function decoded(raw: string, type: string): string {
  const at = raw.indexOf(`Content-Type: ${type}`);
  const [head = '', ...rest] = raw.slice(at).split('\r\n\r\n');
  const body = rest.join('\r\n\r\n').split(/\r\n--/)[0]!;
  if (/base64/i.test(head)) return Buffer.from(body, 'base64').toString('latin1');
  const plain = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(plain, 'latin1').toString('utf8');
}

describe('a mail', () => {
  test('is written down once and sent once, with the invoice as PDF and where to pay it', async () => {
    expect(await queue({ kind: 'invoice_issued', invoice })).toBe(true);
    expect(await queue({ kind: 'invoice_issued', invoice })).toBe(false);
    expect(await send()).toBe(1);
    expect(await send()).toBe(0);
    expect(server.received).toHaveLength(1);
    const [mail] = server.received;
    expect(mail).toMatchObject({ from: 'billing@parley.example', to: ['pay@acme.example'] });
    expect(mail!.headers).toContain('From: Operator SAS <billing@parley.example>');
    expect(mail!.headers).toContain(`Subject: Invoice ${invoice.number} from Operator SAS`);
    expect(mail!.headers).toContain('Reply-To: billing@example.com');
    const text = decoded(mail!.raw, 'text/plain');
    expect(text).toContain(`Here is invoice ${invoice.number} for October 2026`);
    expect(text).toContain(`https://parley.example/t/acme/invoices/${invoice.id}`);
    expect(decoded(mail!.raw, 'text/html')).toContain(
      `href="https://parley.example/t/acme/invoices/${invoice.id}"`,
    );
    expect(mail!.raw).toContain(`filename=${invoice.number}.pdf`);
    expect(decoded(mail!.raw, 'application/pdf').startsWith('%PDF-1.7')).toBe(true);
    expect(await mails()).toEqual([
      { kind: 'invoice_issued', attempts: 1, sent: true, problem: null, nextIn: null },
    ]);
  });

  test("is in the buyer's language", async () => {
    await queue({ kind: 'invoice_issued', invoice: french });
    await send();
    const { headers, raw } = server.received[0]!;
    expect(headers).toContain(`Subject: Facture ${french.number} de Operator SAS`);
    expect(decoded(raw, 'text/plain')).toContain(`Voici la facture ${french.number} pour octobre 2026`);
  });

  test('is sent by one of several that send at once', async () => {
    for (let at = 0; at < 6; at++)
      await queue({ kind: 'payment_failed', invoice: { ...invoice, paymentFailedAt: NOW + at } });
    const counts = await Promise.all([send(), send(), send()]);
    expect(counts.reduce((sum, one) => sum + one, 0)).toBe(6);
    expect(
      new Set(server.received.map(({ headers }) => headers.find((one) => /^message-id/i.test(one)))).size,
    ).toBe(6);
  });

  test('goes to the address that is kept now, and is not written down when there is none', async () => {
    const { tenantId } = invoice;
    await owner.query(`UPDATE billing SET email = 'new@acme.example' WHERE tenant_id = $1`, [tenantId]);
    await queue({ kind: 'invoice_issued', invoice });
    await send();
    expect(server.received[0]!.to).toEqual(['new@acme.example']);
    await owner.query(`UPDATE billing SET email = NULL WHERE tenant_id = $1`, [tenantId]);
    const terms = { ...invoice.terms, buyer: { ...invoice.terms.buyer, email: null } };
    expect(await queue({ kind: 'payment_failed', invoice: { ...invoice, terms, paymentFailedAt: 1 } })).toBe(
      false,
    );
    await owner.query(`UPDATE billing SET email = 'pay@acme.example' WHERE tenant_id = $1`, [tenantId]);
  });
});

describe('when the server', () => {
  test('asks to try again later, it is tried again, later each time, and given up in the end', async () => {
    await queue({ kind: 'invoice_issued', invoice });
    server.faults.push(...Array<'busy'>(8).fill('busy'));
    await send();
    expect(await mails()).toMatchObject([
      { attempts: 1, sent: false, problem: expect.stringContaining('451'), nextIn: 60 },
    ]);
    expect(await send(NOW + 59_000)).toBe(0);
    expect(await mails()).toMatchObject([{ attempts: 1 }]);
    let now = NOW;
    const waits: number[] = [];
    for (let at = 1; at < 8; at++) {
      const [{ nextIn }] = await mails();
      waits.push((NOW + nextIn * 1000 - now) / MINUTE);
      now = NOW + nextIn * 1000;
      await send(now);
    }
    expect(waits).toEqual([1, 4, 16, 64, 256, 1024, 4096]);
    expect(await mails()).toMatchObject([
      { attempts: 8, sent: false, nextIn: null, problem: expect.stringContaining('451') },
    ]);
    expect(server.received).toEqual([]);
  });

  test('is there again, the mail goes out and the problem is forgotten', async () => {
    await queue({ kind: 'invoice_issued', invoice });
    await sendDueMail(NOW, { settings: { ...settings, smtpUrl: 'smtp://127.0.0.1:1' } });
    expect(await mails()).toMatchObject([
      { sent: false, nextIn: 60, problem: expect.stringContaining('ECONNREFUSED') },
    ]);
    expect(await send(NOW + MINUTE)).toBe(1);
    expect(await mails()).toMatchObject([{ attempts: 2, sent: true, problem: null }]);
  });

  test('refuses for good, it is not asked again', async () => {
    await queue({ kind: 'invoice_issued', invoice });
    server.faults.push('refuse_recipient');
    await send();
    expect(await mails()).toMatchObject([
      { attempts: 1, sent: false, nextIn: null, problem: expect.stringContaining('No such mailbox') },
    ]);
  });

  test('hangs up before it has the message, it is tried again', async () => {
    await queue({ kind: 'invoice_issued', invoice });
    server.faults.push('hang_up_before');
    await send();
    expect(await mails()).toMatchObject([{ sent: false, nextIn: 60 }]);
    expect(await send(NOW + MINUTE)).toBe(1);
    expect(server.received).toHaveLength(1);
  });

  test('hangs up when it has the message, it is not sent twice', async () => {
    await queue({ kind: 'invoice_issued', invoice });
    server.faults.push('hang_up_after');
    await send();
    expect(server.received).toHaveLength(1);
    expect(await mails()).toMatchObject([
      { sent: false, nextIn: null, problem: expect.stringMatching(/^It is not known whether/) },
    ]);
    expect(await send(NOW + 1_000_000 * MINUTE)).toBe(0);
    expect(server.received).toHaveLength(1);
  });
});

describe('reminders', () => {
  // Due on 2026-11-19.
  const on = (day: string) => queueReminders(Date.parse(`${day}T12:00:00Z`));

  test('are written 3, 7 and 14 days after the invoice was due, each once', async () => {
    expect(invoice.dueOn).toBe('2026-11-19');
    expect(await on('2026-11-21')).toBe(0);
    expect(await on('2026-11-22')).toBe(2);
    expect(await on('2026-11-22')).toBe(0);
    expect(await on('2026-11-25')).toBe(0);
    expect(await on('2026-11-26')).toBe(2);
    expect(await on('2026-12-03')).toBe(2);
    expect(await on('2026-12-09')).toBe(0);
    expect(await on('2027-03-01')).toBe(0);
    expect(await mails()).toHaveLength(6);
  });

  test('do not come all at once after a pause, and not at all after a long one', async () => {
    expect(await on('2026-12-04')).toBe(2);
    const { rows } = await owner.query('SELECT key FROM mail ORDER BY id');
    expect(rows.map(({ key }) => key.split('/')[2])).toEqual(['14', '14']);
    await owner.query('DELETE FROM mail');
    expect(await on('2026-12-10')).toBe(0);
  });

  test('say how long it has been due, and are not sent when it was paid meanwhile', async () => {
    await on('2026-11-22');
    await owner.query('UPDATE invoice SET amount_paid_minor = total_minor WHERE id = $1', [french.id]);
    expect(await send()).toBe(1);
    expect(server.received[0]!.headers).toContain(
      `Subject: Reminder: invoice ${invoice.number} has been due for 3 days`,
    );
    expect((await mails()).map(({ sent, problem }) => ({ sent, problem }))).toContainEqual({
      sent: false,
      problem: 'Not sent: the invoice was settled meanwhile.',
    });
    expect(await on('2026-11-26')).toBe(1);
    await owner.query('UPDATE invoice SET amount_paid_minor = 0 WHERE id = $1', [french.id]);
  });
});

test('a credit note is sent as PDF with its reason', async () => {
  const { tenantId, id } = invoice;
  const note = await createCreditNote({
    tenantId,
    invoiceId: id,
    amountMinor: 1n,
    reason: '<b>Twice</b>\r\nBcc: all@parley.example',
    by: 'op',
    now: NOW,
  });
  await owner.query('DELETE FROM mail');
  await queue({ kind: 'credit_note_issued', invoice, note });
  expect(await send()).toBe(1);
  const { raw, headers, to } = server.received[0]!;
  expect(headers).toContain(`Subject: Credit note ${note.number} from Operator SAS`);
  expect(raw).toContain(`filename=${note.number}.pdf`);
  expect(decoded(raw, 'text/html')).toContain('&lt;b&gt;Twice&lt;/b&gt;');
  expect(to).toEqual(['pay@acme.example']);
  expect(headers.filter((header) => /^bcc/i.test(header))).toEqual([]);
});

test.each([
  'pay@acme.example\r\nBcc: all@parley.example',
  'pay@acme.example, other@acme.example',
  '<pay@acme.example>',
  'pay',
])('%j is no recipient', async (recipient) => {
  await queue({ kind: 'invoice_issued', invoice });
  await owner.query('UPDATE mail SET recipient = $1', [recipient]);
  expect(await send()).toBe(0);
  expect(server.received).toEqual([]);
  expect((await mails())[0].problem).toContain('is not an e-mail address');
});

test('without a server nothing is sent, which is said once, and the mail waits', async () => {
  await queue({ kind: 'invoice_issued', invoice });
  const say = vi.fn();
  const none = { ...settings, smtpUrl: null };
  expect(await sendDueMail(NOW, { settings: none, say })).toBe(0);
  expect(await sendDueMail(NOW, { settings: none, say })).toBe(0);
  expect(say.mock.calls).toEqual([['No mail is sent: SMTP_URL is not set. Mails wait in the database.']]);
  expect(await mails()).toMatchObject([{ attempts: 0, sent: false }]);
  expect(await send()).toBe(1);
});

test('who is asked to stop begins no other mail', async () => {
  await queue({ kind: 'invoice_issued', invoice });
  expect(await sendDueMail(NOW, { settings, stopping: AbortSignal.abort() })).toBe(0);
  expect(await mails()).toMatchObject([{ attempts: 0, sent: false }]);
});
