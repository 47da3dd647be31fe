import { Refusal } from '../api/refusal';
import type { Day, Instant } from '../engine/event';
import { DAY, startOfDay } from '../engine/time';
import type { AskableAccount } from '../tenants/access-token';
import { pricingAnalytics } from '../whatsapp/graph';
import { type Analytics, readPage } from './analytics';

/** What Meta says of one account in a period, which may be nothing. */
export interface Fetched extends Analytics {
  waba: string;
  from: Instant;
  to: Instant;
}

/** Half-open days, in each account's zone. */
export interface Span {
  from: Day;
  to: Day;
}

const HALF_HOUR = DAY / 48;
/** Half hours of all numbers, countries and categories are many: Meta is asked for a week at a time. */
const PIECE = 7 * DAY;
const KEPT_DAYS = 365;

/**
 * Asks Meta for the figures of accounts, piece by piece. `onProgress` learns how many of all pieces are there.
 * @throws Refusal that names the field, or says what to do at Meta.
 */
export async function fetchFromMeta(
  accounts: readonly AskableAccount[],
  span: Span,
  now: Instant,
  onProgress: (done: number, of: number) => void = () => {},
  patience?: Parameters<typeof pricingAnalytics>[1],
): Promise<Fetched[]> {
  const asked = accounts.map((account) => ({ account, pieces: piecesOf(account.zone, span, now) }));
  const of = asked.reduce((sum, { pieces }) => sum + pieces.length, 0);
  let done = 0;
  onProgress(done, of);
  const all: Fetched[] = [];
  for (const { account, pieces } of asked) {
    const { id: waba, token } = account;
    const figures: Fetched = { waba, points: [], decimals: 0, from: pieces[0]!.from, to: pieces.at(-1)!.to };
    for (const piece of pieces) {
      for await (const text of pricingAnalytics({ waba, token, ...piece }, patience)) {
        const { points, decimals } = readPage(text, waba);
        for (const point of points) figures.points.push(point);
        figures.decimals = Math.max(figures.decimals, decimals);
      }
      onProgress(++done, of);
    }
    all.push(figures);
  }
  return all;
}

/** At half hours, wherever the zone's midnight is, and no later than now. */
function piecesOf(zone: string, span: Span, now: Instant): { from: Instant; to: Instant }[] {
  const atHalfHour = (at: Instant) => Math.floor(at / HALF_HOUR) * HALF_HOUR;
  const from = atHalfHour(startOfDay(span.from, zone));
  const to = atHalfHour(Math.min(startOfDay(span.to, zone), now));
  if (from >= to) {
    throw new Refusal(
      'invalid',
      {
        en: 'The first day must be before the last, and not in the future.',
        fr: 'Le premier jour doit précéder le dernier, et ne pas être dans le futur.',
      },
      'from',
    );
  }
  if (from < now - KEPT_DAYS * DAY) {
    const first = new Date(now - (KEPT_DAYS - 1) * DAY).toISOString().slice(0, 10);
    throw new Refusal(
      'invalid',
      {
        en: `Meta keeps its figures for a year: begin on ${first} or later.`,
        fr: `Meta garde ses chiffres un an\u00a0: commencez le ${first} ou plus tard.`,
      },
      'from',
    );
  }
  const count = Math.ceil((to - from) / PIECE);
  return Array.from({ length: count }, (_, n) => ({
    from: from + n * PIECE,
    to: Math.min(to, from + (n + 1) * PIECE),
  }));
}
