import NextAuth from 'next-auth';
import { guarded, SINGLE_SIGN_ON } from '../../lib/access/single-sign-on';
import { authOptions } from '../../lib/auth';
import { env } from '../../lib/env';

type Sent = Record<string, string>;

/** Somebody's browser before next-auth with Parley's settings: it keeps cookies, and follows nothing by itself. */
export class Browser {
  readonly cookies = new Map<string, string>();

  constructor(readonly address: string) {}

  async get(path: string): Promise<Response> {
    return this.ask('GET', new URL(path, env().publicUrl), undefined);
  }

  /** With the token of a page of ours, unless told otherwise. */
  async post(path: string, fields: Sent): Promise<Response> {
    const { csrfToken } = (await (await this.get('/api/auth/csrf')).json()) as { csrfToken: string };
    return this.ask('POST', new URL(path, env().publicUrl), { csrfToken, ...fields });
  }

  /** From the button to where the provider sends the browser back to. */
  async leaveAs(person: string, callbackUrl = '/'): Promise<URL> {
    const away = await this.post('/api/auth/signin/single-sign-on', { callbackUrl });
    const provider = new URL(away.headers.get('location')!);
    provider.searchParams.set('as', person);
    const back = await fetch(provider, { redirect: 'manual' });
    if (back.status !== 302) throw new Error(`The provider refuses: ${await back.text()}`);
    return new URL(back.headers.get('location')!);
  }

  /** The whole way there and back. @returns where Parley leads then, without the way over next-auth's own page. */
  async signInAs(person: string, callbackUrl = '/'): Promise<URL> {
    return this.comeBack(await this.leaveAs(person, callbackUrl));
  }

  async comeBack(url: URL): Promise<URL> {
    let to = url;
    while (to.pathname.startsWith('/api/auth/')) {
      const answer = await this.get(to.href);
      const location = answer.headers.get('location');
      if (!location) throw new Error(`${to} answers ${answer.status}: ${await answer.text()}`);
      to = new URL(location, to);
    }
    return to;
  }

  get session(): string | undefined {
    return this.cookies.get('next-auth.session-token');
  }

  /** As app/api/auth hands it to next-auth, which takes the request of a server without Next as well. */
  private async ask(method: string, url: URL, body: Sent | undefined): Promise<Response> {
    const headers = new Headers({
      'x-forwarded-for': this.address,
      'user-agent': 'Test',
      cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    });
    const nextauth = url.pathname.split('/').slice(3);
    const request = {
      method,
      body,
      query: { ...Object.fromEntries(url.searchParams), nextauth },
      cookies: Object.fromEntries(this.cookies),
      headers: Object.fromEntries(headers),
    };
    const answer = async () => {
      const response = new Answer();
      await NextAuth(request as never, response as never, authOptions(headers));
      return response.whole();
    };
    const given = nextauth[1] === SINGLE_SIGN_ON ? await guarded(headers, answer) : await answer();
    for (const cookie of given.headers.getSetCookie()) this.keep(cookie);
    return given;
  }

  private keep(cookie: string) {
    const [pair = '', ...attributes] = cookie.split('; ');
    const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
    if (attributes.includes('Max-Age=0')) this.cookies.delete(name);
    else this.cookies.set(name, decodeURIComponent(value));
  }
}

/** What next-auth calls on an answer. */
class Answer {
  private readonly headers = new Map<string, string | string[]>();
  private code = 200;
  private body = '';

  status(code: number) {
    this.code = code;
    return this;
  }
  getHeader(name: string) {
    return this.headers.get(name.toLowerCase());
  }
  setHeader(name: string, value: string | string[]) {
    this.headers.set(name.toLowerCase(), value);
  }
  json(body: object) {
    this.body = JSON.stringify(body);
  }
  send(body: unknown) {
    this.body = typeof body === 'string' ? body : JSON.stringify(body);
  }
  end() {}

  whole(): Response {
    const headers = new Headers();
    for (const [name, value] of this.headers) for (const one of [value].flat()) headers.append(name, one);
    return new Response(this.body || null, { status: this.code, headers });
  }
}
