import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { Refusal } from '../api/refusal';
import type { Instant } from '../engine/event';
import { env } from '../env';
import type { Said } from '../language/language';

/** Meta's Graph API, as far as Parley asks it: an account's own figures (pricing-rules.md section 10). */
const VERSION = 'v24.0';
const DIMENSIONS = ['PHONE', 'COUNTRY', 'PRICING_CATEGORY', 'PRICING_TYPE', 'TIER'];
/** Costs are left out for an account on a partner's line of credit; asked for alone they would be an error. */
const METRICS = ['VOLUME', 'COST'];
const TRIES = 4;

export interface Asked {
  waba: string;
  token: string;
  /** At full or half hours. */
  from: Instant;
  to: Instant;
}

interface Patience {
  /** Before the second try; each later one is four times as long. */
  pauseMs: number;
  timeoutMs: number;
}
const PATIENCE: Patience = { pauseMs: 1000, timeoutMs: 30_000 };

const Listing = z.object({ paging: z.object({ next: z.url().optional() }).optional() });
const Page = Listing.extend({ pricing_analytics: Listing.optional() });

/**
 * Meta's `pricing_analytics` of half hours, each page as Meta wrote it. The token goes by header, and only to
 * META_GRAPH_URL. @throws Refusal that says what to do.
 */
export async function* pricingAnalytics(asked: Asked, patience = PATIENCE): AsyncGenerator<string> {
  const base = new URL(`${env().metaGraphUrl.replace(/\/$/, '')}/${VERSION}/`);
  let url: URL | null = new URL(encodeURIComponent(asked.waba), base);
  url.searchParams.set('fields', fieldOf(asked));
  while (url) {
    const { text, page } = await answerOf(url, asked, patience);
    yield text;
    url = nextOf(page, base, asked);
  }
}

function fieldOf({ from, to }: Asked): string {
  const list = (words: string[]) => JSON.stringify(words);
  const parts = [
    `start(${from / 1000})`,
    `end(${to / 1000})`,
    'granularity(HALF_HOUR)',
    `dimensions(${list(DIMENSIONS)})`,
    `metric_types(${list(METRICS)})`,
  ];
  return ['pricing_analytics', ...parts].join('.');
}

/** Where Meta says that the next page is; the token that it writes into the address stays out of it. */
function nextOf(page: z.output<typeof Page>, base: URL, { waba }: Asked): URL | null {
  const next = (page.pricing_analytics ?? page).paging?.next;
  if (!next) return null;
  const url = new URL(next);
  url.searchParams.delete('access_token');
  if (url.origin === base.origin) return url;
  throw refusalOf(waba, { kind: 'astray' });
}

type Fault =
  | { kind: 'astray' }
  | { kind: 'silent'; detail: string }
  | { kind: 'token' | 'permission' | 'other'; detail: string }
  | { kind: 'limit'; detail: string; minutes: number };

async function answerOf(url: URL, asked: Asked, { pauseMs, timeoutMs }: Patience) {
  for (let tries = 1, pause = pauseMs; ; tries++, pause *= 4) {
    const answer = await askOnce(url, asked.token, timeoutMs);
    if ('text' in answer) return answer;
    const passes = answer.kind === 'silent' || (answer.kind === 'limit' && answer.minutes === 0);
    if (!passes || tries === TRIES) throw refusalOf(asked.waba, answer);
    await sleep(pause);
  }
}

async function askOnce(
  url: URL,
  token: string,
  timeoutMs: number,
): Promise<{ text: string; page: z.output<typeof Page> } | Fault> {
  let response: Response;
  let text: string;
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    response = await fetch(url, {
      headers: { Authorization: `Bearer ${token}` },
      redirect: 'manual',
      signal,
    });
    text = await response.text();
  } catch (error) {
    return {
      kind: 'silent',
      detail: (error as Error).name === 'TimeoutError' ? 'time-out' : 'no connection',
    };
  }
  if (response.status >= 300 && response.status < 400) return { kind: 'astray' };
  const body = jsonOf(text);
  const failure = Failure.safeParse(body);
  if (failure.success) return faultOf(failure.data.error, response);
  if (response.status === 429) return { kind: 'limit', detail: 'HTTP 429', minutes: minutesOf(response) };
  const page = Page.safeParse(body);
  if (response.ok && page.success) return { text, page: page.data };
  return { kind: 'silent', detail: response.ok ? 'half an answer' : `HTTP ${response.status}` };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const Failure = z.object({
  error: z.object({
    code: z.number(),
    error_subcode: z.number().optional(),
    fbtrace_id: z.string().max(100).optional(),
  }),
});

const LIMITS = [4, 17, 32, 613];

/** Meta's own sentence is left out: it may hold the token. */
function faultOf(
  { code, error_subcode, fbtrace_id }: z.output<typeof Failure>['error'],
  response: Response,
): Fault {
  const parts = [
    `code ${code}`,
    error_subcode && `subcode ${error_subcode}`,
    fbtrace_id && `fbtrace_id ${fbtrace_id}`,
  ];
  const detail = parts.filter(Boolean).join(', ');
  if (code === 190 || code === 102) return { kind: 'token', detail };
  if (code === 10 || (code >= 200 && code < 300) || error_subcode === 33)
    return { kind: 'permission', detail };
  if (LIMITS.includes(code) || (code >= 80_000 && code < 80_100))
    return { kind: 'limit', detail, minutes: minutesOf(response) };
  return { kind: code === 1 || code === 2 ? 'silent' : 'other', detail };
}

/** Until Meta answers again, as far as it says so. */
function minutesOf({ headers }: Response): number {
  const usage = headers.get('x-business-use-case-usage') ?? '';
  const told = [...usage.matchAll(/"estimated_time_to_regain_access":\s*(\d{1,5})/g)].map(([, n]) =>
    Number(n),
  );
  return Math.max(0, Math.ceil(Number(headers.get('retry-after') ?? 0) / 60) || 0, ...told);
}

function refusalOf(waba: string, fault: Fault): Refusal {
  return new Refusal(
    fault.kind === 'silent' || fault.kind === 'limit' ? 'unavailable' : 'conflict',
    told(waba, fault),
  );
}

function told(waba: string, fault: Fault): Said {
  switch (fault.kind) {
    case 'token':
      return {
        en: `Meta does not take the access token of account ${waba} any more (${fault.detail}): make a new one at Meta, in the business settings under System users, and give it to Parley under Settings, or with parley waba set --waba ${waba} --access-token.`,
        fr: `Meta n’accepte plus le jeton d’accès du compte ${waba} (${fault.detail})\u00a0: créez-en un nouveau chez Meta, dans les paramètres de l’entreprise sous Utilisateurs système, et donnez-le à Parley dans les réglages, ou par parley waba set --waba ${waba} --access-token.`,
      };
    case 'permission':
      return {
        en: `Meta does not let this access token see account ${waba} (${fault.detail}): at Meta, give its system user the account and the permission whatsapp_business_management.`,
        fr: `Meta ne laisse pas ce jeton d’accès voir le compte ${waba} (${fault.detail})\u00a0: chez Meta, donnez à son utilisateur système le compte et l’autorisation whatsapp_business_management.`,
      };
    case 'limit':
      return {
        en: `Meta has been asked too often about account ${waba} (${fault.detail}): try again in ${fault.minutes || 60} minutes, or ask for fewer days.`,
        fr: `Meta a été trop souvent interrogé sur le compte ${waba} (${fault.detail})\u00a0: réessayez dans ${fault.minutes || 60} minutes, ou demandez moins de jours.`,
      };
    case 'silent':
      return {
        en: `Meta gives no answer about account ${waba} (${fault.detail}), after ${TRIES} tries: try again in a few minutes.`,
        fr: `Meta ne répond pas au sujet du compte ${waba} (${fault.detail}), après ${TRIES} essais\u00a0: réessayez dans quelques minutes.`,
      };
    case 'astray':
      return {
        en: `The server of META_GRAPH_URL leads elsewhere for account ${waba}, which is not followed: correct META_GRAPH_URL, or leave it out.`,
        fr: `Le serveur de META_GRAPH_URL renvoie ailleurs pour le compte ${waba}, ce qui n’est pas suivi\u00a0: corrigez META_GRAPH_URL, ou retirez-la.`,
      };
    case 'other':
      return {
        en: `Meta refuses to give the figures of account ${waba} (${fault.detail}): ask Meta's support with this, or upload the figures as a file.`,
        fr: `Meta refuse de donner les chiffres du compte ${waba} (${fault.detail})\u00a0: signalez-le à l’assistance de Meta, ou déposez les chiffres en fichier.`,
      };
  }
}
