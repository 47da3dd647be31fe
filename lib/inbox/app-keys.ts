import type pg from 'pg';
import { unseal } from '../access/secret';
import { placeOf, type SecretColumn } from './apps';

/** What deliveries of one Meta app are checked by. */
export interface App {
  /** The present one first; during a rotation the one before it too. */
  secrets: readonly string[];
  verifyToken: string;
}

export interface AppKeys {
  /** null: there is no such app. 'unavailable': nobody can tell at the moment. */
  of: (id: string) => Promise<App | null | 'unavailable'>;
}

interface Known {
  secret: string;
  previous: { secret: string; until: number } | null;
  verifyToken: string;
}

/** After so long the database is asked again: a rotation, a new app and a removed one are noticed by then. */
const FRESH_MS = 5_000;
/** An unknown app is asked for more often, so that a new one is taken at once, and no more often than this. */
const UNKNOWN_MS = 500;
/** A database that does not answer holds up nobody: what was known goes on to count. */
const PATIENCE_MS = 250;

/**
 * The apps of the table `meta_app`, kept in the process: looking one up costs nothing, a rotation needs no restart, and
 * without the database the last ones known are good. `onUnreadable` is called for one whose key is missing.
 */
export function createAppKeys(
  pool: pg.Pool,
  { now = Date.now, onUnreadable }: { now?: () => number; onUnreadable?: (id: string) => void } = {},
): AppKeys {
  let known: Map<string, Known | null> | null = null;
  let asked = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | null = null;

  async function read() {
    const { rows } = await pool.query<Row>({
      name: 'meta-apps',
      text: 'SELECT id, secret, previous_secret, previous_until, verify_token FROM meta_app',
    });
    known = new Map(rows.map((row) => [row.id, opened(row, onUnreadable)]));
  }

  /** Joins the question that is under way, if there is one. */
  async function ask() {
    if (!asking) {
      asked = performance.now();
      asking = read()
        .catch(() => {})
        .finally(() => {
          asking = null;
        });
    }
    // A process that knows of no app yet waits as long as its pool does.
    if (!known) return asking;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, PATIENCE_MS);
    });
    await Promise.race([asking, patience]);
    clearTimeout(timer);
  }

  async function of(id: string): Promise<App | null | 'unavailable'> {
    const age = performance.now() - asked;
    if (age > FRESH_MS || (!known?.has(id) && (asking || age > UNKNOWN_MS))) await ask();
    if (!known) return 'unavailable';
    const app = known.get(id);
    if (app === undefined) return null;
    if (app === null) return 'unavailable';
    const { secret, previous, verifyToken } = app;
    const secrets = previous && now() < previous.until ? [secret, previous.secret] : [secret];
    return { secrets, verifyToken };
  }

  return { of };
}

interface Row extends Record<SecretColumn, Buffer | null> {
  id: string;
  previous_until: Date | null;
}

/** null: sealed with a key that this process was not given. The others are not held up by it. */
function opened(row: Row, onUnreadable?: (id: string) => void): Known | null {
  const open = (column: SecretColumn) => unseal(row[column]!, placeOf(row.id, column));
  try {
    return {
      secret: open('secret'),
      previous: row.previous_secret && {
        secret: open('previous_secret'),
        until: row.previous_until!.getTime(),
      },
      verifyToken: open('verify_token'),
    };
  } catch {
    onUnreadable?.(row.id);
    return null;
  }
}
