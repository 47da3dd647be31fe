import { Refusal } from '@/lib/api/refusal';
import { readCursor } from '@/lib/ledger/read';

/** None, or one that a page of the list gave. */
export function isCursor(cursor: string | undefined): boolean {
  try {
    return cursor === undefined || readCursor(cursor) !== null;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
