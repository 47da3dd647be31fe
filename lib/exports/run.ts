/** How far a file is that a page has asked for. */
export interface ExportRun {
  /** Rows that were sent, of all that it will have. */
  done: number;
  of: number;
  endedAt: number | null;
  /** Ended before its end: by a defect, or by who no longer wanted it. */
  brokeOff: boolean;
}

const KEPT_MS = 60_000;

/** Only for looking on, as this process knows it; on globalThis, as routes are bundled apart. */
const shared = globalThis as { parleyExports?: Map<string, ExportRun> };
shared.parleyExports ??= new Map();
const runs = shared.parleyExports;

const keyOf = (tenantId: number, id: string) => `${tenantId} ${id}`;

/** `id`: the name that the page gave it. Null: none is known here. */
export function exportRunOf(tenantId: number, id: string): ExportRun | null {
  return runs.get(keyOf(tenantId, id)) ?? null;
}

/** The pieces of a file, on their way; `file` tells how many rows each of them has. `of`: rows in all. */
export async function* followed(
  { tenantId, id, of }: { tenantId: number; id: string; of: number },
  file: (onRows: (rows: number) => void) => AsyncIterable<string>,
): AsyncGenerator<string> {
  const now = Date.now();
  for (const [key, { endedAt }] of runs) if (endedAt !== null && endedAt < now - KEPT_MS) runs.delete(key);
  const run: ExportRun = { done: 0, of, endedAt: null, brokeOff: false };
  runs.set(keyOf(tenantId, id), run);
  let whole = false;
  try {
    yield* file((rows) => {
      run.done += rows;
    });
    whole = true;
  } finally {
    run.brokeOff = !whole;
    run.endedAt = Date.now();
  }
}
