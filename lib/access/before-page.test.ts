import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { encode } from 'next-auth/jwt';
import { expect, test, vi } from 'vitest';
import { env } from '../env';
import { beforePage } from './before-page';
import { cookieName } from './cookie';
import { PATH_HEADER } from './path';

const claims = { userId: 7, session: 'abc', version: 1 };

async function before(url: string, headers: Record<string, string> = {}) {
  const request = new IncomingMessage(new Socket());
  Object.assign(request, { url, headers: { ...headers } });
  const response = new ServerResponse(request);
  await beforePage(request, response);
  return { asked: request.headers, answered: response.getHeaders() };
}

async function cookie(secondsOld: number) {
  const now = Date.now();
  vi.useFakeTimers({ now: now - secondsOld * 1000, toFake: ['Date'] });
  const since = Math.floor(Date.now() / 1000);
  const token = await encode({ token: { ...claims, since }, secret: env().authSecret, maxAge: 12 * 3600 });
  vi.useRealTimers();
  return `theme=dark; ${cookieName('session-token')}=${token}; other=1`;
}

test('the page learns the nonce that the answer names, and each answer has its own', async () => {
  const forged = { 'content-security-policy': `script-src 'nonce-mine'`, [PATH_HEADER]: '//evil.invalid' };
  const [one, two] = [await before('/t/atlas?q=1', forged), await before('/t/atlas?q=1')];
  expect(one.asked['content-security-policy']).toBe(one.answered['content-security-policy']);
  expect(one.answered['content-security-policy']).toMatch(/'nonce-[0-9a-f-]{36}'/);
  expect(one.answered['content-security-policy']).not.toBe(two.answered['content-security-policy']);
  expect(one.asked[PATH_HEADER]).toBe('/t/atlas?q=1');
  expect(one.answered['cache-control']).toBe('private, no-store');
});

test.each([
  ['/t/atlas?_rsc=1x2y', '/t/atlas'],
  ['/t/atlas?from=2026-01-01&_rsc=1x2y', '/t/atlas?from=2026-01-01'],
  ['/t/atlas', '/t/atlas'],
])('%s is known as %s', async (url, path) => {
  expect((await before(url)).asked[PATH_HEADER]).toBe(path);
});

test.each(['/api/health', '/_next/static/x.js', '/icon.svg', '/world.svg', '/countries.svg'])(
  '%s is no page',
  async (url) => {
    expect((await before(url)).answered).toEqual({});
  },
);

test('a session in use lives on: its cookie is renewed after ten minutes, and not before', async () => {
  const old = await before('/', { cookie: await cookie(700) });
  expect(old.answered['set-cookie']).toMatch(
    /^next-auth\.session-token=[^;]+; Path=\/; Max-Age=43200; HttpOnly; SameSite=lax$/,
  );
  const young = await before('/', { cookie: await cookie(60) });
  expect(young.answered).not.toHaveProperty('set-cookie');
});

test('what is no cookie of ours is not renewed', async () => {
  const answer = await before('/', { cookie: `${cookieName('session-token')}=eyJhbGciOiJkaXIifQ..x` });
  expect(answer.answered).not.toHaveProperty('set-cookie');
});
