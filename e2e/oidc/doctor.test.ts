import { spawn } from 'node:child_process';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../lib/db/testing';
import { startProvider } from './start';

const { url } = await testDatabase();
const provider = await startProvider({ id: 'parley', secret: 'secret', redirectUri: () => '' });
afterAll(provider.stop);

async function checked(issuer: string) {
  const env = {
    DATABASE_URL: url,
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: 'parley',
    OIDC_CLIENT_SECRET: 'secret',
  };
  const child = spawn('tsx', ['bin/parley.ts', 'doctor', '--json'], { env: { ...process.env, ...env } });
  let out = '';
  for await (const text of child.stdout) out += text;
  const { checks } = JSON.parse(out) as { checks: { name: string; ok: boolean; todo?: string }[] };
  return checks.find(({ name }) => name === 'single sign-on');
}

test('the doctor tells an issuer that is written in another way than it writes itself', async () => {
  expect(await checked(provider.issuer)).toMatchObject({ ok: true });
  expect(await checked(`${provider.issuer}/`)).toMatchObject({
    ok: false,
    todo: `Set OIDC_ISSUER=${provider.issuer}`,
  });
  provider.elsewhere = true;
  expect(await checked(provider.issuer)).toMatchObject({ ok: false, todo: 'Correct OIDC_ISSUER.' });
});
