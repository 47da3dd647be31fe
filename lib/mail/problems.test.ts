import { afterAll, expect, test } from 'vitest';
import { mailProblemIn } from './problems';
import { type Letter, sendBySmtp } from './smtp';
import { mailServer } from './testing';

const server = await mailServer();
afterAll(() => server.close());

const LETTER: Letter = {
  from: { name: 'Operator', address: 'billing@parley.example' },
  to: { name: '', address: 'new@acme.example' },
  subject: 'Hello',
  text: 'Hello',
  html: '<p>Hello</p>',
  messageId: '<1@parley.example>',
  attachments: [],
};

async function problem(url: string): Promise<string> {
  const outcome = await sendBySmtp(url, LETTER);
  return outcome.kind === 'sent' ? 'sent' : outcome.problem;
}

test.each([
  [
    'refuse_recipient',
    /^The mail server refused it: .*No such mailbox/,
    /^Le serveur d’e-mail l’a refusé\u00a0: .*No such mailbox/,
  ],
  [
    'busy',
    /^The mail server did not take it this time: .*451/,
    /^Le serveur d’e-mail ne l’a pas accepté cette fois\u00a0: .*451/,
  ],
] as const)(
  'what a mail server that says %s answers stands beside why, in both languages',
  async (fault, en, fr) => {
    server.faults.push(fault);
    const stored = await problem(server.url);
    expect(mailProblemIn(stored, 'en')).toMatch(en);
    expect(mailProblemIn(stored, 'fr')).toMatch(fr);
  },
);

test('a server that is not there is told in both languages', async () => {
  const stored = await problem('smtp://127.0.0.1:1');
  expect(stored).toMatch(/^The mail server could not be reached: .*ECONNREFUSED/);
  expect(mailProblemIn(stored, 'fr')).toMatch(/^Le serveur d’e-mail est injoignable\u00a0: .*ECONNREFUSED/);
});

test('what was stored before there was a table stays as it is', () => {
  expect(mailProblemIn('550 5.1.1 No such mailbox', 'fr')).toBe('550 5.1.1 No such mailbox');
});
