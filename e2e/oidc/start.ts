import { createHash, createHmac, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** Who signs in at the stand-in, and how what it says of them is wrong. */
export interface Person {
  claims: { sub: string; email?: string; email_verified?: unknown } & Record<string, unknown>;
  /** Signs with a key that the stand-in does not publish, or not at all, or with the client's secret. */
  signed?: 'by-another' | 'not' | 'by-secret';
  /** What userinfo says instead; it should not be asked. */
  userinfo?: object;
  /** Sent back in place of the state that came. */
  state?: string;
}

export interface Provider {
  issuer: string;
  /** Who it says that it is, in the discovery document and in tokens. */
  says: string;
  people: Map<string, Person>;
  /** The calls so far, as `GET /jwks`. */
  requests: string[];
  /** Answers discovery with a redirect to another address, where the same document is. */
  elsewhere: boolean;
  stop: () => Promise<void>;
}

interface Grant {
  person: Person;
  redirectUri: string;
  challenge: string;
  nonce: string;
}

class Refused extends Error {}

const HOUR = 3600;
const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');

/** An OpenID Connect provider of our own: stateful, over HTTP, strict about what Parley sends, and wrong on demand. */
export async function startProvider(client: {
  id: string;
  secret: string;
  redirectUri: () => string;
}): Promise<Provider> {
  const [own, foreign] = [0, 1].map(() => generateKeyPairSync('rsa', { modulusLength: 2048 }));
  const grants = new Map<string, Grant>();
  const tokens = new Map<string, Person>();

  const server = createServer(async (request, response) => {
    const url = new URL(request.url!, provider.issuer);
    provider.requests.push(`${request.method} ${url.pathname}`);
    try {
      const answer = await route(request, url);
      if (typeof answer === 'string') response.writeHead(302, { location: answer }).end();
      else if (answer instanceof Buffer) response.setHeader('content-type', 'text/html').end(answer);
      else response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: 'invalid_request', error_description: error.message }));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider: Provider = {
    issuer,
    says: issuer,
    people: new Map(),
    requests: [],
    elsewhere: false,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  /** A text is where to go, bytes are a page. */
  async function route(request: IncomingMessage, url: URL): Promise<string | Buffer | object> {
    const { pathname } = url;
    if (pathname === '/.well-known/openid-configuration' && !provider.elsewhere) return discovery();
    if (pathname === '/.well-known/openid-configuration') return '/moved';
    if (pathname === '/moved') return discovery();
    if (pathname === '/jwks') {
      return {
        keys: [{ ...own!.publicKey.export({ format: 'jwk' }), kid: 'own', alg: 'RS256', use: 'sig' }],
      };
    }
    if (pathname === '/authorize') return authorize(url);
    if (pathname === '/token') return token(request);
    if (pathname === '/userinfo') {
      const person = tokens.get(request.headers.authorization?.replace('Bearer ', '') ?? '');
      return { ...person?.claims, ...person?.userinfo };
    }
    throw new Refused(`there is nothing at ${pathname}`);
  }

  function discovery() {
    const at = (path: string) => `${provider.issuer}${path}`;
    return {
      issuer: provider.says,
      authorization_endpoint: at('/authorize'),
      token_endpoint: at('/token'),
      userinfo_endpoint: at('/userinfo'),
      jwks_uri: at('/jwks'),
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    };
  }

  /** Asks who one is, or with `as` goes back at once. */
  function authorize(url: URL): string | Buffer {
    const asked = Object.fromEntries(url.searchParams);
    demand(asked.client_id === client.id, 'another client');
    demand(asked.redirect_uri === client.redirectUri(), `not registered: ${asked.redirect_uri}`);
    demand(asked.response_type === 'code' && asked.scope === 'openid email', 'another request');
    demand(asked.code_challenge_method === 'S256' && !!asked.code_challenge, 'no PKCE');
    demand(!!asked.state && !!asked.nonce, 'no state or nonce');
    if (!asked.as) return chooser(url);
    const person = provider.people.get(asked.as);
    demand(!!person, `nobody is called ${asked.as}`);
    const code = randomBytes(16).toString('base64url');
    grants.set(code, {
      person: person!,
      redirectUri: asked.redirect_uri!,
      challenge: asked.code_challenge!,
      nonce: asked.nonce!,
    });
    return `${asked.redirect_uri}?${new URLSearchParams({ code, state: person!.state ?? asked.state! })}`;
  }

  function chooser(url: URL): Buffer {
    const links = [...provider.people.keys()].map(
      (name) => `<li><a href="${url.pathname}${url.search}&as=${encodeURIComponent(name)}">${name}</a></li>`,
    );
    return Buffer.from(
      `<!doctype html><html lang="en"><title>Who are you?</title><link rel="icon" href="data:,"><ul>${links.join('')}</ul>`,
    );
  }

  async function token(request: IncomingMessage) {
    const sent = new URLSearchParams(await text(request));
    const [id, secret] = basicOf(request.headers.authorization ?? '');
    demand(id === client.id && secret === client.secret, 'another client');
    const grant = grants.get(sent.get('code') ?? '');
    grants.delete(sent.get('code') ?? '');
    demand(!!grant, 'no such code, or it was used');
    const { person, redirectUri, challenge, nonce } = grant!;
    demand(sent.get('redirect_uri') === redirectUri, 'another redirect_uri');
    const verifier = createHash('sha256')
      .update(sent.get('code_verifier') ?? '')
      .digest('base64url');
    demand(verifier === challenge, 'another code_verifier');
    const iat = Math.floor(Date.now() / 1000);
    const times = { iat, exp: iat + HOUR };
    const claims = { iss: provider.says, aud: client.id, nonce, ...times, ...person.claims };
    const access = randomBytes(16).toString('base64url');
    tokens.set(access, person);
    return { access_token: access, token_type: 'Bearer', expires_in: HOUR, id_token: sign(claims, person) };
  }

  function sign(claims: object, { signed }: Person): string {
    if (signed === 'not') return `${encoded({ alg: 'none' })}.${encoded(claims)}.`;
    const alg = signed === 'by-secret' ? 'HS256' : 'RS256';
    const text = `${encoded({ alg, kid: 'own' })}.${encoded(claims)}`;
    if (signed === 'by-secret') {
      return `${text}.${createHmac('sha256', client.secret).update(text).digest('base64url')}`;
    }
    const { privateKey } = signed === 'by-another' ? foreign! : own!;
    return `${text}.${createSign('RSA-SHA256').update(text).sign(privateKey, 'base64url')}`;
  }

  return provider;
}

/** Both parts are written as in a form (RFC 6749, 2.3.1). */
function basicOf(authorization: string): (string | null)[] {
  const parts = Buffer.from(authorization.replace('Basic ', ''), 'base64').toString().split(':');
  return parts.map((part) => new URLSearchParams(`part=${part}`).get('part'));
}

function demand(right: boolean, otherwise: string): void {
  if (!right) throw new Refused(otherwise);
}
