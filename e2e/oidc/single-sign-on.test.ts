import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { readClaims } from '../../lib/access/cookie';
import { readHalfway } from '../../lib/access/halfway';
import { releaseIdentity } from '../../lib/access/identity';
import { confirmSecondFactor, offerSecondFactor } from '../../lib/access/second-factor';
import { liveSession, sessionsOf } from '../../lib/access/sessions';
import { readAudit } from '../../lib/audit/read';
import { pool, withTenants } from '../../lib/db/pools';
import { testDatabase } from '../../lib/db/testing';
import { env } from '../../lib/env';
import { createUser } from '../../lib/tenants/user';
import { Browser } from './browser';
import { type Person, startProvider } from './start';

const { owner } = await testDatabase();
const provider = await startProvider({
  id: 'parley',
  secret: 'a secret of the client',
  redirectUri: () => `${env().publicUrl}/api/auth/callback/single-sign-on`,
});
afterAll(provider.stop);
Object.assign(process.env, {
  OIDC_ISSUER: provider.issuer,
  OIDC_CLIENT_ID: 'parley',
  OIDC_CLIENT_SECRET: 'a secret of the client',
});

let count = 0;
let user: { id: number; email: string };
let browser: Browser;
beforeEach(async () => {
  user = await newUser();
  browser = new Browser(`10.1.${count}.1`);
});

const newUser = () =>
  createUser({ email: `o${++count}@x.example`, password: 'a quiet walk by the sea', operator: true });

/** Somebody at the provider: the user, unless told otherwise. @returns their name there. */
function somebody(claims: Partial<Person['claims']> = {}, wrong: Omit<Person, 'claims'> = {}): string {
  const name = `person ${provider.people.size}`;
  const sub = `subject of ${user.email}`;
  provider.people.set(name, {
    claims: { sub, email: user.email, email_verified: true, ...claims },
    ...wrong,
  });
  return name;
}

async function signedIn({ session }: Browser) {
  const claims = await readClaims(session, Date.now());
  return claims && liveSession(claims, Date.now());
}

const actions = async () => {
  const rows = await withTenants(pool('parley_operator'), [], (client) =>
    readAudit(client, { search: user.email }),
  );
  return rows.map(({ action, detail }) => ({ action, ...detail }));
};

const refusalOf = (page: URL) => [page.pathname, page.searchParams.get('error')];

describe('who has an account', () => {
  test('signs in with a verified address, into a session that can be ended', async () => {
    const page = await browser.signInAs(somebody(), '/t/atlas?period=last-month');
    expect(page.pathname + page.search).toBe('/t/atlas?period=last-month');
    expect(await signedIn(browser)).toMatchObject({ id: user.id, email: user.email });
    expect(await sessionsOf(user.id, Date.now())).toMatchObject([
      { device: 'Test', address: browser.address },
    ]);
    expect(await actions()).toContainEqual({
      action: 'identity.bound',
      issuer: provider.issuer,
      subject: `subject of ${user.email}`,
    });
    await browser.post('/api/auth/signout', {});
    expect(await sessionsOf(user.id, Date.now())).toEqual([]);
  });

  test('the address is written in other letters', async () => {
    await browser.signInAs(somebody({ email: user.email.toUpperCase() }));
    expect(await signedIn(browser)).toMatchObject({ id: user.id });
  });

  test('from the first time on the subject says who it is, and not the address', async () => {
    await browser.signInAs(somebody());
    const other = await newUser();
    const later = new Browser(browser.address);
    await later.signInAs(somebody({ sub: `subject of ${user.email}`, email: other.email }));
    // `user` was made before; the name of the other is on the token only.
    expect((await signedIn(later))?.id).toBe(user.id);
    const { rows } = await owner.query('SELECT user_id FROM identity WHERE user_id = ANY ($1)', [
      [user.id, other.id],
    ]);
    expect(rows).toEqual([{ user_id: user.id }]);
  });

  test('another subject with the same address is refused, until an operator releases the first', async () => {
    await browser.signInAs(somebody());
    const second = new Browser(browser.address);
    const changed = somebody({ sub: 'somebody new' });
    expect(refusalOf(await second.signInAs(changed))).toEqual(['/sign-in', 'other-identity']);
    expect(await signedIn(second)).toBeNull();
    await releaseIdentity(user.email);
    expect(await sessionsOf(user.id, Date.now())).toEqual([]);
    expect(await actions()).toContainEqual(expect.objectContaining({ action: 'identity.released' }));
    await second.signInAs(changed);
    expect(await signedIn(second)).toMatchObject({ id: user.id });
    await expect(releaseIdentity('nobody@x.example')).rejects.toThrow('nobody@x.example has no identity');
  });

  test('of two identities at once one becomes theirs', async () => {
    const two = ['one', 'two'].map((sub) => somebody({ sub: `${sub} of ${count}` }));
    const pages = await Promise.all(two.map((name, n) => new Browser(`10.2.${count}.${n}`).signInAs(name)));
    expect(pages.map((page) => page.searchParams.get('error')).sort()).toEqual(
      ['other-identity', null].sort(),
    );
    expect((await sessionsOf(user.id, Date.now())).length).toBe(1);
  });
});

describe('is let in by nothing else', () => {
  /** Told from outside by the same word, whatever was wrong with the token. */
  const BROKEN = 'OAuthCallback';
  const ATTACKS: [string, string, () => string][] = [
    ['an address that is not verified', 'unverified', () => somebody({ email_verified: false })],
    ['an address of which nothing is said', 'unverified', () => somebody({ email_verified: undefined })],
    ['a word in place of true', 'unverified', () => somebody({ email_verified: 'true' })],
    ['no address', 'unverified', () => somebody({ email: undefined })],
    ['a full-width @', 'unverified', () => somebody({ email: user.email.replace('@', '＠') })],
    [
      'a letter that is another one in lower case',
      'unverified',
      () => somebody({ email: user.email.replace('x.example', 'x.example\u212A') }),
    ],
    ['a list of addresses', 'unverified', () => somebody({ email: `${user.email},a@x.example` })],
    ['an address that only userinfo knows', 'unverified', onlyInUserinfo],
    ['an address without an account', 'unknown', () => somebody({ email: `no${user.email}`, sub: 'nobody' })],
    ['a token for another audience', BROKEN, () => somebody({ aud: 'another client' })],
    ['a token of another issuer', BROKEN, () => somebody({ iss: 'https://login.invalid' })],
    ['another nonce', BROKEN, () => somebody({ nonce: 'of another login' })],
    ['a token that is over', BROKEN, () => somebody({ iat: 1_700_000_000, exp: 1_700_003_600 })],
    ['no subject', BROKEN, () => somebody({ sub: undefined })],
    ['another state', BROKEN, () => somebody({}, { state: 'of another login' })],
    ['alg none', BROKEN, () => somebody({}, { signed: 'not' })],
    ['the secret of the client as the key', BROKEN, () => somebody({}, { signed: 'by-secret' })],
    ['a key that the provider does not publish', BROKEN, () => somebody({}, { signed: 'by-another' })],
  ];

  function onlyInUserinfo() {
    return somebody({ email: undefined }, { userinfo: { email: user.email, email_verified: true } });
  }

  test.each(ATTACKS)('%s', async (_, word, attack) => {
    expect(refusalOf(await browser.signInAs(attack()))).toEqual(['/sign-in', word]);
    expect(browser.session).toBeUndefined();
    expect(await sessionsOf(user.id, Date.now())).toEqual([]);
    expect((await owner.query('SELECT FROM identity WHERE user_id = $1', [user.id])).rowCount).toBe(0);
    expect(provider.requests).not.toContain('GET /userinfo');
    // The same without the fault.
    await browser.signInAs(somebody());
    expect(await signedIn(browser)).toMatchObject({ id: user.id });
  });

  test('a code that another browser fetched', async () => {
    const back = await browser.leaveAs(somebody());
    const victim = new Browser('10.3.0.1');
    expect(refusalOf(await victim.comeBack(back))).toEqual(['/sign-in', BROKEN]);
    await victim.leaveAs(somebody());
    expect(refusalOf(await victim.comeBack(back))).toEqual(['/sign-in', BROKEN]);
    expect(victim.session).toBeUndefined();
  });

  test('a code a second time', async () => {
    const back = await browser.leaveAs(somebody());
    const cookies = new Map(browser.cookies);
    await browser.comeBack(back);
    const again = new Browser(browser.address);
    for (const [name, value] of cookies) again.cookies.set(name, value);
    expect(refusalOf(await again.comeBack(back))).toEqual(['/sign-in', BROKEN]);
    expect(again.session).toBeUndefined();
  });

  test('a discovery document that lies behind a redirect', async () => {
    provider.elsewhere = true;
    const asked = provider.requests.length;
    const away = await browser.post('/api/auth/signin/single-sign-on', { callbackUrl: '/' });
    provider.elsewhere = false;
    expect(new URL(away.headers.get('location')!).searchParams.get('error')).toBe('OAuthSignin');
    expect(provider.requests.slice(asked)).toEqual(['GET /.well-known/openid-configuration']);
  });

  test('a discovery document that names somebody else', async () => {
    provider.says = 'https://login.invalid';
    const page = await browser.signInAs(somebody());
    provider.says = provider.issuer;
    expect(refusalOf(page)).toEqual(['/sign-in', 'failed']);
    expect(browser.session).toBeUndefined();
  });

  test('the button of a page that is not ours', async () => {
    const asked = provider.requests.length;
    await browser.post('/api/auth/signin/single-sign-on', { callbackUrl: '/', csrfToken: 'f'.repeat(64) });
    await browser.get('/api/auth/signin/single-sign-on?callbackUrl=/');
    expect(provider.requests.length).toBe(asked);
  });

  test.each(['//evil.invalid/', 'https://evil.invalid/', '/\\evil.invalid'])(
    'nobody is led to %s',
    async (evil) => {
      const ours = new URL(env().publicUrl).origin;
      expect((await browser.signInAs(somebody(), evil)).origin).toBe(ours);
      expect(await signedIn(browser)).toMatchObject({ id: user.id });
      const back = await browser.leaveAs(somebody());
      back.searchParams.set('callbackUrl', evil);
      expect((await browser.comeBack(back)).href).toBe(`${ours}/`);
    },
  );
});

describe('with a second factor', () => {
  async function secured(): Promise<TOTP> {
    const { secret } = await offerSecondFactor(user);
    const totp = new TOTP({ secret: Secret.fromBase32(secret) });
    const before = Date.now() - 30_000;
    await confirmSecondFactor(user, '', totp.generate({ timestamp: before }), before);
    return totp;
  }

  const enterCode = async (code: string) => {
    const answer = await browser.post('/api/auth/callback/single-sign-on-code', { code });
    return new URL(answer.headers.get('location')!).searchParams.get('error');
  };

  test('its code is asked for; until then there is no session, and nothing is bound', async () => {
    const totp = await secured();
    const page = await browser.signInAs(somebody(), '/t/atlas');
    expect(page.pathname).toBe('/t/atlas');
    expect(await signedIn(browser)).toBeNull();
    expect(await readHalfway(browser.session, Date.now())).toMatchObject({ email: user.email });
    expect(await readHalfway(browser.session, Date.now() + 601_000)).toBeNull();
    expect((await owner.query('SELECT FROM identity WHERE user_id = $1', [user.id])).rowCount).toBe(0);
    expect(await enterCode('000000')).toBe('wrong-code');
    expect(await enterCode('')).toBe('code');
    expect(await sessionsOf(user.id, Date.now())).toEqual([]);
    const code = totp.generate();
    expect(await enterCode(code)).toBeNull();
    expect(await signedIn(browser)).toMatchObject({ id: user.id, hasSecondFactor: true });
    const other = new Browser(browser.address);
    await other.signInAs(somebody());
    expect(await signedIn(other)).toBeNull();
  });

  test('a code alone, or with a cookie that is a whole session, is halfway nowhere', async () => {
    const totp = await secured();
    expect(await enterCode(totp.generate())).toBe('CredentialsSignin');
    expect(browser.session).toBeUndefined();
    user = await newUser();
    await browser.signInAs(somebody());
    expect(await enterCode('123456')).toBe('CredentialsSignin');
  });

  test('whoever comes with another identity is not asked for it, and so cannot guess', async () => {
    await browser.signInAs(somebody());
    await secured();
    const second = new Browser(browser.address);
    const changed = somebody({ sub: 'new with a factor' });
    expect(refusalOf(await second.signInAs(changed))).toEqual(['/sign-in', 'other-identity']);
    expect(second.session).toBeUndefined();
  });

  test('guessing it gets slower from every client', async () => {
    await secured();
    await browser.signInAs(somebody());
    for (let n = 0; n < 5; n++) expect(await enterCode(String(n).repeat(6))).toBe('wrong-code');
    expect(await enterCode('999999')).toMatch(/^wait:\d+$/);
  });
});

test('a client whose attempts fail waits, and the provider is left alone meanwhile', async () => {
  const nowhere = new URL('/api/auth/callback/single-sign-on?code=x&state=y', env().publicUrl);
  for (let tries = 0; tries < 5; tries++) {
    expect(refusalOf(await browser.comeBack(nowhere))).toEqual(['/sign-in', 'OAuthCallback']);
    // As the button asks: to begin is no success.
    await browser.post('/api/auth/signin/single-sign-on', { callbackUrl: '/', json: 'true' });
  }
  const asked = provider.requests.length;
  const [path, word] = refusalOf(await browser.comeBack(nowhere));
  expect([path, word]).toEqual(['/sign-in', expect.stringMatching(/^wait:\d+$/)]);
  expect(provider.requests.length).toBe(asked);
  await new Browser('10.4.0.1').signInAs(somebody());
});

test('failures of an address are written down by their number', async () => {
  const nobody = somebody({ email: `no${user.email}`, sub: 'nobody' });
  for (let tries = 0; tries < 5; tries++) await new Browser(`10.5.${count}.1`).signInAs(nobody);
  expect(await actions()).toContainEqual(
    expect.objectContaining({ action: 'sign_in.failed', failures: 5, why: 'unknown' }),
  );
});
