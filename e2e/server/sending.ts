import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { sign } from '../../lib/whatsapp/signature';
import { APP_SECRET, post } from './http';

/** What became of the bodies of one sending, by their place in the list. */
export interface Sent {
  answered: Set<number>;
  /** Sent and not answered 200, or not sent any more. */
  unanswered: Set<number>;
  /** Sent and not answered 200: nobody knows whether it arrived. */
  uncertain: Set<number>;
}

/**
 * Sends bodies over several connections, round the servers, as Meta does: 200 is the end of it, and everything else
 * (an error, a refused connection) leaves the body to be sent again. `until` ends it early.
 */
export async function send(
  urls: readonly string[],
  bodies: readonly string[],
  which: Iterable<number>,
  { connections = 8, until = new AbortController().signal } = {},
): Promise<Sent> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const left = [...which];
  const sent: Sent = { answered: new Set(), unanswered: new Set(), uncertain: new Set() };
  async function sender(n: number) {
    for (let i = left.shift(); i !== undefined; i = left.shift()) {
      if (until.aborted) {
        sent.unanswered.add(i);
        continue;
      }
      const raw = Buffer.from(bodies[i]!);
      const url = urls[(n + i) % urls.length]!;
      const status = await post(url, raw, { agent, signature: sign(raw, APP_SECRET) }).then(
        (answer) => answer.status,
        () => 0,
      );
      if (status === 200) sent.answered.add(i);
      else if (status === 0 || status === 503) {
        sent.unanswered.add(i);
        sent.uncertain.add(i);
      } else throw new Error(`body ${i} was answered ${status}`);
    }
  }
  await Promise.all(Array.from({ length: connections }, (_, n) => sender(n)));
  agent.destroy();
  return sent;
}

/** Sends until every body was answered 200, as Meta does for days. @returns those that took more than one try. */
export async function sendAll(
  urls: readonly string[],
  bodies: readonly string[],
  which: Iterable<number> = bodies.keys(),
  connections = 8,
): Promise<Set<number>> {
  const repeated = new Set<number>();
  for (let left = which, round = 0; ; round++) {
    const { unanswered } = await send(urls, bodies, left, { connections });
    for (const i of unanswered) repeated.add(i);
    if (unanswered.size === 0) return repeated;
    if (round === 20) throw new Error(`${unanswered.size} bodies were not answered`);
    left = unanswered;
    await sleep(250);
  }
}
