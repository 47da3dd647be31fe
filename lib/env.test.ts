import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EnvError, readEnv } from './env';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'parley-env-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const SECRETS = {
  NEXTAUTH_SECRET: 'sixteen letters.',
  PARLEY_ENCRYPTION_KEY: '0f'.repeat(32),
  WHATSAPP_APP_SECRET: 'new, old',
  WHATSAPP_VERIFY_TOKEN: 'token',
};
const read = (more: Record<string, string | undefined> = {}) => readEnv({ PARLEY_DATA_DIR: dir, ...more });

describe('a wrong variable is named', () => {
  test.each([
    ['NODE_ENV', 'prod'],
    ['DATABASE_URL', 'mysql://localhost/parley'],
    ['DATABASE_URL', 'localhost'],
    ['PORT', 'http'],
    ['PORT', '-1'],
    ['PORT', '65536'],
    ['PORT', '80.5'],
    ['PARLEY_PROCESS', 'everything'],
    ['NEXTAUTH_URL', 'parley.example'],
    ['NEXTAUTH_SECRET', 'short'],
    ['PARLEY_ENCRYPTION_KEY', '0f'.repeat(31)],
    ['PARLEY_ENCRYPTION_KEY', 'zz'.repeat(32)],
    ['PARLEY_ENCRYPTION_KEY', `${'0f'.repeat(32)},`],
    ['WHATSAPP_APP_SECRET', 'new,'],
    ['WHATSAPP_APP_SECRET', ', old'],
    ['WHATSAPP_APP_SECRET', 'new, ,old'],
    ['METRICS_TOKEN', 'short'],
    ['METRICS_PORT', '70000'],
    ['LOG_LEVEL', 'loud'],
    ['PARLEY_OPERATOR_2FA', 'no'],
    ['STRIPE_SECRET_KEY', 'pk_test_public'],
    ['STRIPE_SECRET_KEY', 'sk_test_with space'],
    ['STRIPE_WEBHOOK_SECRET', 'sk_test_wrong'],
    ['STRIPE_WEBHOOK_SECRET', 'whsec_new, old'],
    ['STRIPE_API_URL', 'localhost:12111'],
    ['STRIPE_API_URL', 'ftp://localhost'],
    ['META_GRAPH_URL', 'graph.facebook.com'],
    ['META_GRAPH_URL', 'http://graph.facebook.com'],
    ['META_GRAPH_URL', 'https://graph.facebook.com/?access_token=x'],
    ['OIDC_ISSUER', 'login.example'],
    ['OIDC_ISSUER', 'ldap://login.example'],
    ['OIDC_ISSUER', 'http://login.example'],
    ['OIDC_ISSUER', 'https://login.example?realm=a'],
    ['OIDC_ISSUER', 'https://user:word@login.example'],
    ['SMTP_URL', 'mail.example:25'],
    ['SMTP_URL', 'https://mail.example'],
    ['MAIL_FROM', 'billing'],
    ['MAIL_FROM', 'billing@parley.example\r\nBcc: all@parley.example'],
  ])('%s=%s', (name, value) => {
    expect(() => read({ ...SECRETS, [name]: value })).toThrow(EnvError);
    expect(() => read({ ...SECRETS, [name]: value })).toThrow(new RegExp(`^${name}: .+Correct it`));
    // The sentence goes to a log: a secret must not.
    if (/SECRET|KEY/.test(name)) expect(() => read({ ...SECRETS, [name]: value })).not.toThrow(value);
  });
});

test('empty is the same as not given', () => {
  const empty = Object.fromEntries(
    ['DATABASE_URL', 'PORT', 'NEXTAUTH_URL', 'HOST'].map((name) => [name, '']),
  );
  expect(read({ ...SECRETS, ...empty })).toMatchObject({
    databaseUrl: null,
    port: 3000,
    host: '127.0.0.1',
    publicUrl: 'http://localhost:3000',
    process: 'all',
    production: false,
  });
});

describe('single sign-on', () => {
  const OIDC = {
    OIDC_ISSUER: 'https://login.example/',
    OIDC_CLIENT_ID: 'parley',
    OIDC_CLIENT_SECRET: 'its own secret',
  };

  test('is there with all three variables, the issuer letter by letter, and absent with none', () => {
    expect(read({ ...SECRETS, ...OIDC }).singleSignOn).toEqual({
      issuer: 'https://login.example/',
      clientId: 'parley',
      clientSecret: 'its own secret',
    });
    const here = { ...OIDC, OIDC_ISSUER: 'http://127.0.0.1:9000' };
    expect(read({ ...SECRETS, ...here }).singleSignOn).toMatchObject({ issuer: 'http://127.0.0.1:9000' });
    expect(read(SECRETS).singleSignOn).toBeNull();
  });

  test.each(Object.keys(OIDC))('%s is missed when the others are given', (name) => {
    expect(() => read({ ...SECRETS, ...OIDC, [name]: '' })).toThrow(
      new RegExp(`^${name}: must be given too; .+Correct it`),
    );
  });
});

test('a rotation gives two app secrets, the newer first', () => {
  expect(read(SECRETS).whatsappAppSecrets).toEqual(['new', 'old']);
});

describe('in production with a given database', () => {
  const given = { NODE_ENV: 'production', DATABASE_URL: 'postgresql://localhost/parley' };

  test.each(Object.keys(SECRETS))('a missing %s is refused, and none is made up', (name) => {
    const rest = { ...SECRETS, [name]: undefined };
    expect(() => read({ ...given, ...rest })).toThrow(new RegExp(`^${name} is not set`));
    expect(() => read({ ...given, ...rest, [name]: '' })).toThrow(new RegExp(`^${name} is not set`));
    expect(() => statSync(path.join(dir, 'secrets.json'))).toThrow('ENOENT');
  });

  test('all of them given is enough', () => {
    expect(read({ ...given, ...SECRETS })).toMatchObject({ production: true, whatsappVerifyToken: 'token' });
  });
});

describe('secrets that are not given', () => {
  const file = () => path.join(dir, 'secrets.json');

  test('are made once, strong and each its own, and found again', () => {
    const first = read();
    const made = [first.authSecret, first.encryptionKey.toString('hex'), first.whatsappVerifyToken];
    for (const secret of [...made, ...first.whatsappAppSecrets]) expect(secret).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set([...made, ...first.whatsappAppSecrets]).size).toBe(4);
    expect(read()).toEqual(first);
    rmSync(file());
    expect(read().authSecret).not.toBe(first.authSecret);
  });

  test('are kept in a file that only its owner may read', () => {
    const mask = process.umask(0);
    read();
    process.umask(mask);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  test('stand behind those that are, which are not written down', () => {
    const own = read({ WHATSAPP_APP_SECRET: 'mine' });
    expect(own.whatsappAppSecrets).toEqual(['mine']);
    expect(readFileSync(file(), 'utf8')).not.toContain('mine');
  });
});

test('who sends mail says from which address', () => {
  expect(() => read({ ...SECRETS, SMTP_URL: 'smtp://localhost:25' })).toThrow(/^MAIL_FROM: must be given/);
  const settings = read({ ...SECRETS, SMTP_URL: 'smtp://localhost:25', MAIL_FROM: 'billing@parley.example' });
  expect(settings).toMatchObject({ smtpUrl: 'smtp://localhost:25', mailFrom: 'billing@parley.example' });
});

test('the first key seals secrets; the last one stays the key of what cannot be hashed anew', () => {
  const [newer, older] = ['0a'.repeat(32), '0b'.repeat(32)];
  const { secretKeys, encryptionKey } = read({ ...SECRETS, PARLEY_ENCRYPTION_KEY: `${newer}, ${older}` });
  expect(secretKeys.map((key) => key.toString('hex'))).toEqual([newer, older]);
  expect(encryptionKey.toString('hex')).toBe(older);
});

test.each([',', ' ', ' , ,'])(
  'an app secret of %j is refused: anybody can sign with an empty one',
  (value) => {
    expect(() => read({ ...SECRETS, WHATSAPP_APP_SECRET: value })).toThrow(/^WHATSAPP_APP_SECRET: .* empty/);
  },
);

test('operators need a second factor in production with a database of its own, unless told otherwise', () => {
  const rule = (more: Record<string, string>) => read({ ...SECRETS, ...more }).operatorSecondFactor;
  const real = { NODE_ENV: 'production', DATABASE_URL: 'postgresql://localhost/parley' };
  expect(rule(real)).toBe('required');
  expect(rule({ NODE_ENV: 'production' })).toBe('optional');
  expect(rule({ ...real, NODE_ENV: 'development' })).toBe('optional');
  expect(rule({ ...real, PARLEY_OPERATOR_2FA: 'optional' })).toBe('optional');
  expect(rule({ PARLEY_OPERATOR_2FA: 'required' })).toBe('required');
});
