import { setTimeout as sleep } from 'node:timers/promises';
import { type DroppedMonth, dropOldMonths, openMonths } from './months';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface StorekeeperEvents {
  onOpened?: (months: readonly string[]) => void;
  onDropped?: (months: readonly DroppedMonth[]) => void;
  /** It is tried again within the hour. */
  onFailed?: (error: unknown) => void;
}

/**
 * Opens the months that deliveries will lie in, and once a day drops those that are older than `retentionDays`. Several
 * processes may do so at once. `clock` tells the time in milliseconds.
 */
export function startStorekeeper(
  clock: () => number,
  retentionDays: number,
  { onOpened, onDropped, onFailed }: StorekeeperEvents = {},
): { stop: () => Promise<void> } {
  const stopping = new AbortController();
  let dropped = Number.NEGATIVE_INFINITY;

  async function look(now: number) {
    const opened = await openMonths(now);
    if (opened.length > 0) onOpened?.(opened);
    if (now - dropped < DAY_MS && now >= dropped) return;
    const months = await dropOldMonths(now, retentionDays, { by: { actor: 'automatic', at: now } });
    if (months.length > 0) onDropped?.(months);
    dropped = now;
  }

  const run = async () => {
    while (!stopping.signal.aborted) {
      await look(clock()).catch(onFailed);
      await sleep(HOUR_MS, null, { signal: stopping.signal }).catch(() => {});
    }
  };
  const running = run();
  return {
    stop: () => {
      stopping.abort();
      return running;
    },
  };
}
