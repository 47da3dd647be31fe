import http from 'node:http';
import { sign } from '../../lib/whatsapp/signature';
import { APP_SECRET, post } from './http';

/** What became of the bodies of one sending, by their place in the list. */
export interface Sent {
  answered: Set<number>;
  unanswered: Set<number>;
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
  const sent: Sent = { answered: new Set(), unanswered: new Set() };
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
      else if (status === 0 || status === 503) sent.unanswered.add(i);
      else throw new Error(`body ${i} was answered ${status}`);
    }
  }
  await Promise.all(Array.from({ length: connections }, (_, n) => sender(n)));
  agent.destroy();
  return sent;
}
