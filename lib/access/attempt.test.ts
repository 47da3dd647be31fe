import { beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { Refusal } from '../api/refusal';
import { env } from '../env';
import { allowed, attempt } from './attempt';
import type { Access } from './session';

const schema = z.object({ name: z.string('Give a name.').min(1, 'Give a name.') });
const own = new Headers({ origin: new URL(env().publicUrl).origin, host: 'elsewhere.invalid' });

let asked: string[];
beforeEach(() => {
  asked = [];
});

function trying(more: Partial<Parameters<typeof attempt<{ user: string }, typeof schema, string>>[0]> = {}) {
  return attempt({
    headers: own,
    language: 'en',
    who: async () => {
      asked.push('who');
      return { user: 'ana' };
    },
    schema,
    given: { name: 'Acme' },
    verb: async ({ user, input: { name } }) => {
      asked.push('verb');
      return `${user} ${name}`;
    },
    ...more,
  });
}

test('who may, from a page of ours, with good input, is answered', async () => {
  expect(await trying()).toEqual({ ok: true, value: 'ana Acme' });
  expect(asked).toEqual(['who', 'verb']);
});

test.each([
  ['no origin', {}],
  ['an opaque origin', { origin: 'null', host: 'parley.example' }],
  ['another site', { origin: 'https://evil.invalid', host: 'parley.example' }],
  ['another port', { origin: 'https://parley.example:8443', host: 'parley.example' }],
  [
    'another site that claims our host as forwarded',
    { origin: 'https://evil.invalid', host: 'parley.example', 'x-forwarded-host': 'evil.invalid' },
  ],
])('from %s nothing is done, nobody is even asked for', async (_, headers) => {
  const answer = await trying({ headers: new Headers(headers as Record<string, string>) });
  expect(answer).toEqual({ ok: false, problem: 'Open the page again: this did not come from it.' });
  expect(asked).toEqual([]);
});

test('an address of ours under another name than the public one is our own origin', async () => {
  const headers = new Headers({ origin: 'http://10.0.0.7:3000', host: '10.0.0.7:3000' });
  expect(await trying({ headers })).toMatchObject({ ok: true });
});

test('who is led to the sign-in page, or finds nothing, is thrown on before the input is looked at', async () => {
  const redirect = Object.assign(new Error('NEXT_REDIRECT'), { digest: 'NEXT_REDIRECT;replace;/sign-in' });
  const who = () => Promise.reject(redirect);
  await expect(trying({ who, given: {} })).rejects.toBe(redirect);
  expect(asked).toEqual([]);
});

test('input that is not as it has to be is named by its field, and the verb is not called', async () => {
  const problem = { ok: false, problem: 'Give a name.', field: 'name' };
  expect(await trying({ given: { name: '' } })).toEqual(problem);
  expect(await trying({ given: {} })).toEqual(problem);
  expect(await trying({ given: new FormData() })).toEqual(problem);
  expect(await trying({ given: null })).toMatchObject({ ok: false });
  expect(asked).not.toContain('verb');
});

test('a form is read field by field: what is not in the schema never reaches the verb', async () => {
  const form = new FormData();
  form.set('$ACTION_ID_1', 'x');
  form.set('name', 'Acme');
  form.set('tenant_id', '7');
  form.set('__proto__', 'x');
  const seen = await trying({ given: form, verb: async ({ input }) => JSON.stringify(input) });
  expect(seen).toEqual({ ok: true, value: '{"name":"Acme"}' });
  form.append('name', 'Second');
  expect(await trying({ given: form })).toMatchObject({ ok: false, field: 'name' });
});

test('a refusal of the verb is its sentence; a defect is thrown', async () => {
  const refuse = () => Promise.reject(new Refusal('conflict', 'It is there already.', 'name'));
  expect(await trying({ verb: refuse })).toEqual({
    ok: false,
    problem: 'It is there already.',
    field: 'name',
  });
  await expect(trying({ verb: () => Promise.reject(new Error('defect')) })).rejects.toThrow('defect');
});

test('a role that is not among the allowed ones is refused', async () => {
  const access = (role: Access['role']) => ({ user: {}, tenant: {}, role }) as Access;
  expect(allowed(access('owner'), ['owner', 'admin'])).toEqual(access('owner'));
  const who = async () => ({ ...allowed(access('viewer'), ['owner']), user: 'vito' });
  expect(await trying({ who })).toEqual({
    ok: false,
    problem: 'Your role (viewer) may not do this; ask an owner of the account.',
  });
  for (const role of ['admin', 'billing', 'viewer', 'operator'] as const)
    expect(() => allowed(access(role), ['owner']), role).toThrow(Refusal);
  expect(asked).toEqual([]);
});
