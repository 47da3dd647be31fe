import { hash, verify } from '@node-rs/argon2';

/** Argon2id is the library's default algorithm. */
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

const SHORTEST = 8;
const LONGEST = 256;

/** How many are computed at once (19 MiB and a thread each), and how many may wait for a turn. */
const AT_ONCE = 2;
const WAITING = 200;

/** A hash of nothing anyone knows: verified when there is no user, so that both answers take the same time. */
export const NO_ONES_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$cGFybGV5IG5vIG9uZSBoYXM$YXMgbG9uZyBhcyBhbnkgYW5zd2VyIHdvdWxkIHRha2U';

// The head of the published lists of leaked passwords, those of eight characters and more.
const COMMON = new Set(
  `12345678 123456789 1234567890 12345678910 87654321 987654321 0987654321 11111111 111111111 00000000
  000000000 88888888 99999999 22222222 12341234 12344321 123123123 123321123 147258369 789456123 11223344
  password password1 password12 password123 password1234 passw0rd p@ssw0rd p@ssword p@ssword1 password!
  qwertyui qwertyuiop qwerty12 qwerty123 qwerty1234 1qaz2wsx 1q2w3e4r 1q2w3e4r5t q1w2e3r4 qazwsxedc zaq12wsx
  asdfghjk asdfghjkl zxcvbnm1 abcd1234 abc12345 a1b2c3d4 aa123456 a1234567 asdf1234 1234qwer qwer1234
  iloveyou iloveyou1 sunshine princess football baseball basketball superman trustno1 starwars dragon123
  monkey123 letmein1 letmein123 welcome1 welcome123 welcome12 master123 shadow123 michael1 jennifer michelle
  whatever computer internet facebook samsung1 liverpool chelsea1 arsenal1 barcelona pokemon1 pokemon123
  admin123 admin1234 administrator changeme changeme1 changeme123 default1 secret123 test1234 testtest
  whatsapp whatsapp1 whatsapp123 parley123 parleyparley`.split(/\s+/),
);

/** Why `plain` may not be a password, as a sentence; null when it may. */
export function checkPassword(plain: string): string | null {
  const length = [...plain].length;
  if (length < SHORTEST) return `A password has at least ${SHORTEST} characters; 15 or more are better.`;
  if (length > LONGEST) return `A password has at most ${LONGEST} characters.`;
  const folded = plain.normalize('NFKC').toLowerCase().trim();
  if (COMMON.has(folded) || new Set(folded).size < 3)
    return 'This password is among the first that anyone would try.';
  return null;
}

/** Argon2id of `plain`, in the usual `$argon2id$` form. @throws RangeError that says why it may not be one. */
export async function hashPassword(plain: string): Promise<string> {
  const reason = checkPassword(plain);
  if (reason) throw new RangeError(reason);
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
