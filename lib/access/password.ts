import { hash, verify } from '@node-rs/argon2';
import { dictionary } from '@zxcvbn-ts/language-common';
import type { Said } from '../language/language';

/** Argon2id is the library's default algorithm. */
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

const SHORTEST = 8;
const LONGEST = 128;

/** How many are computed at once (19 MiB and a thread each), and how many may wait for a turn. */
const AT_ONCE = 2;
const WAITING = 200;

/** A hash of nothing anyone knows: verified when there is no user, so that both answers take the same time. */
export const NO_ONES_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$cGFybGV5IG5vIG9uZSBoYXM$YXMgbG9uZyBhcyBhbnkgYW5zd2VyIHdvdWxkIHRha2U';

/** From the published lists of leaked passwords, and what anyone would try here. */
const COMMON = new Set([
  ...dictionary['passwords-common'],
  ...[
    'password1234',
    'passw0rd1',
    'letmein123',
    'welcome123',
    'changeme',
    'whatsapp',
    'parley',
    'parleyparley',
  ],
]);

/** Why `plain` may not be a password, as a sentence; null when it may. */
export function checkPassword(plain: string): Said | null {
  const length = [...plain].length;
  if (length < SHORTEST)
    return {
      en: `A password has at least ${SHORTEST} characters; 15 or more are better.`,
      fr: `Un mot de passe a au moins ${SHORTEST} caractères\u00a0; 15 ou plus valent mieux.`,
    };
  if (length > LONGEST)
    return {
      en: `A password has at most ${LONGEST} characters.`,
      fr: `Un mot de passe a au plus ${LONGEST} caractères.`,
    };
  if (isCommon(plain.normalize('NFKC').toLowerCase().trim()))
    return {
      en: 'This password is among the first that anyone would try.',
      fr: 'Ce mot de passe est parmi les premiers que l’on essaierait.',
    };
  return null;
}

/** A word that everybody uses does not become another by a year or a mark behind it. */
function isCommon(folded: string): boolean {
  const word = folded.replace(/[^\p{L}]{1,5}$/u, '');
  return COMMON.has(folded) || (word.length > 3 && COMMON.has(word)) || new Set(folded).size < 3;
}

/** Argon2id of `plain`, in the usual `$argon2id$` form. @throws RangeError that says why it may not be one. */
export async function hashPassword(plain: string): Promise<string> {
  const reason = checkPassword(plain);
  if (reason) throw new RangeError(reason.en);
  return inTurn(() => hash(plain.normalize('NFKC'), OPTIONS));
}

/** Whether `plain` is the password behind `stored`. False as well for what can be no password at all. */
export async function verifyPassword(stored: string, plain: string): Promise<boolean> {
  // Too long a text still takes its turn, so that it cannot be told from a wrong one.
  const possible = [...plain].length <= LONGEST;
  const right = await inTurn(() =>
    verify(stored, possible ? plain.normalize('NFKC') : '').catch(() => false),
  );
  return possible && right;
}

let running = 0;
const turns: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) {
    if (turns.length >= WAITING) throw new Error('too many passwords are being checked at this moment');
    await new Promise<void>((resolve) => turns.push(resolve));
  } else running++;
  try {
    return await work();
  } finally {
    const next = turns.shift();
    if (next) next();
    else running--;
  }
}
