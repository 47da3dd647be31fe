import { expect, it } from 'vitest';
import { answerHandshake } from './handshake';

const ask = (query: string, token = 'expected-token') => answerHandshake(new URLSearchParams(query), token);
const all = 'hub.mode=subscribe&hub.verify_token=expected-token&hub.challenge=1158201444';

it('answers the bare challenge to the right token (D1)', () => {
  expect(ask(all)).toEqual({ status: 200, body: '1158201444' });
});

it.each([
  ['wrong (SIG-07)', all.replace('expected-token', 'wrong')],
  ['empty', all.replace('expected-token', '')],
  ['a beginning of the right one', all.replace('expected-token', 'expected')],
  ['longer than the right one', all.replace('expected-token', 'expected-token-')],
])('refuses a token that is %s, without the challenge', (_, query) => {
  const answer = ask(query);
  expect(answer.status).toBe(403);
  expect(answer.body).not.toContain('1158201444');
});

it('refuses every token while none is configured', () => {
  expect(ask(all.replace('expected-token', ''), '').status).toBe(403);
});

it.each([
  ['the mode', all.replace('hub.mode=subscribe&', '')],
  ['another mode', all.replace('subscribe', 'unsubscribe')],
  ['the token', all.replace('hub.verify_token=expected-token&', '')],
  ['the challenge', all.replace('&hub.challenge=1158201444', '')],
  ['anything', ''],
])('calls it a bad request: %s missing or wrong', (_, query) => {
  expect(ask(query).status).toBe(400);
});
