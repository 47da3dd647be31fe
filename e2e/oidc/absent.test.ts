import { expect, test } from 'vitest';
import { testDatabase } from '../../lib/db/testing';
import { env } from '../../lib/env';
import { Browser } from './browser';

await testDatabase();

test('without an issuer there is no provider, and its addresses refuse', async () => {
  expect(env().singleSignOn).toBeNull();
  const browser = new Browser('10.0.0.1');
  const providers = await (await browser.get('/api/auth/providers')).json();
  expect(Object.keys(providers)).toEqual(['credentials']);
  const start = await browser.post('/api/auth/signin/single-sign-on', { callbackUrl: '/' });
  expect(new URL(start.headers.get('location')!).origin).toBe(new URL(env().publicUrl).origin);
  const back = await browser.get('/api/auth/callback/single-sign-on?code=x&state=y');
  expect(back.status).toBe(400);
  const code = await browser.post('/api/auth/callback/single-sign-on-code', { code: '123456' });
  expect(code.status).toBe(400);
  expect(browser.session).toBeUndefined();
});
