import { type Close, type Closed, closeMonth } from '@/lib/invoices/close';
import { holding } from '@/lib/invoices/hold';

/** A run over all tenants of a month: what it was asked for and how far it is. */
export interface Run {
  month: string;
  step: 'approve' | 'send';
  startedAt: number;
  endedAt: number | null;
  done: number;
  of: number;
  /** Tenants with whom something went wrong,. */
  problems: { slug: string; name: string; problem: string }[];
  /** A defect ended it before its end. */
  brokeOff: boolean;
}

/**
 * The last run of each month, as this process knows it. Only for looking on: what a run has done is in the rows of
 * the invoices, and the same run again goes on where one ended. Kept on globalThis, as actions and routes are bundled
 * apart from each other.
 */
const shared = globalThis as { parleyCloses?: Map<string, Run> };
shared.parleyCloses ??= new Map();
const runs = shared.parleyCloses;

export function runOf(month: string): Run | null {
  return runs.get(month) ?? null;
}

/**
 * Starts a run and does not wait for it. @throws Refusal when this month is being closed already, here or in another
 * process.
 */
export async function startRun(
  close: Pick<Close, 'month' | 'by'>,
  step: Run['step'],
  now: number,
): Promise<void> {
  const run: Run = {
    month: close.month,
    step,
    startedAt: now,
    endedAt: null,
    done: 0,
    of: 0,
    problems: [],
    brokeOff: false,
  };
  await new Promise<void>((resolve, reject) => {
    const work = async () => {
      runs.set(close.month, run);
      resolve();
      await follow(run, close, now);
    };
    // The lock of a run goes a moment after its end is known.
    holding(`The close of ${close.month.slice(0, 7)}`, work, { waitMs: 2_000 }).catch(reject);
  });
}

async function follow(run: Run, { month, by }: Pick<Close, 'month' | 'by'>, now: number) {
  const onProgress = ({ slug, name, problem }: Closed, done: number, of: number) => {
    run.done = done;
    run.of = of;
    if (problem) run.problems.push({ slug, name, problem });
  };
  try {
    const what = run.step === 'approve' ? { approve: true, send: false } : { approve: false, send: true };
    await closeMonth({ month, by, now, ...what, onProgress });
  } catch (error) {
    console.error(error);
    run.brokeOff = true;
  } finally {
    run.endedAt = Date.now();
  }
}
