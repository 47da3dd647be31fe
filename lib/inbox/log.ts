import type { Logger } from 'pino';
import type { Answer, Commit, Refused } from './receive';
import type { Worked } from './work';

/** Anybody can post nonsense; it fills no disk. */
const QUIET_MS = 1_000;

/**
 * The way of a delivery as lines: stored, worked, set back, each with its id. Lines stand for whole batches, so that
 * they cost next to nothing when there is much to do. Nothing of a body or a header is ever in them.
 */
export function createIngestLog(log: Logger, now: () => number = () => performance.now()) {
  const quiet = new Map<Refused, { until: number; times: number }>();
  return {
    committed({ ids, bytes, ms }: Commit) {
      if (log.isLevelEnabled('info'))
        log.info({ deliveries: rangesOf(ids), bytes, ms: Math.round(ms) }, 'stored');
    },
    answered({ status, refused }: Answer) {
      if (!refused) return;
      const last = quiet.get(refused) ?? { until: Number.NEGATIVE_INFINITY, times: 0 };
      last.times++;
      quiet.set(refused, last);
      if (now() < last.until) return;
      log.warn({ status, refused, times: last.times }, 'not taken');
      quiet.set(refused, { until: now() + QUIET_MS, times: 0 });
    },
    worked({ deliveries, ...counts }: Worked, ms: number) {
      if (log.isLevelEnabled('info'))
        log.info({ deliveries: rangesOf(deliveries), ...counts, ms: Math.round(ms) }, 'worked');
    },
    setBack(delivery: bigint, reason: string) {
      log.error({ deliveries: String(delivery), reason }, 'delivery set back');
    },
  };
}

/** '5-8,12': ids that follow each other are told by the first and the last. */
export function rangesOf(ids: readonly (string | bigint)[]): string {
  const sorted = ids.map(Number).sort((a, b) => a - b);
  const ranges: string[] = [];
  for (let at = 0; at < sorted.length; at++) {
    const first = sorted[at]!;
    while (sorted[at + 1] === sorted[at]! + 1) at++;
    ranges.push(sorted[at] === first ? `${first}` : `${first}-${sorted[at]}`);
  }
  return ranges.join(',');
}
