import type { Instant } from '@/lib/engine/event';

/**
 * Reading JSON that may hold anything in any place: each function gives the value in our form, or null.
 * What comes out can be stored in PostgreSQL: no NUL, no half character, no text beyond an index row.
 */

export type Json = Record<string, unknown>;

const LONGEST_ID = 256;
const LONGEST_WORD = 64;
const NONE: readonly unknown[] = [];

export function object(x: unknown): Json | null {
  return typeof x === 'object' && x !== null && !Array.isArray(x) ? (x as Json) : null;
}

/** What a value is, for people, without saying its content. */
export function kindOf(x: unknown): string {
  return x === null ? 'null' : Array.isArray(x) ? 'array' : typeof x;
}

/**
 * The elements of a list; absent = none; a list written as an object `{"0": …}` too; a lone object is a list of
 * one; null when it is no list at all.
 */
export function elements(x: unknown): readonly unknown[] | null {
  if (Array.isArray(x)) return x;
  if (x === undefined || x === null) return NONE;
  if (typeof x !== 'object') return null;
  for (const key in x) if (!/^\d+$/.test(key)) return [x];
  return Object.values(x);
}

/** Numbers beyond 2^53 have already lost digits in JSON.parse: what is left is kept. */
function textOf(x: unknown): string | null {
  if (typeof x === 'string') return x;
  if (typeof x !== 'number' || !Number.isFinite(x)) return null;
  return Math.abs(x) >= 1e21 ? BigInt(x).toString() : String(x);
}

/** What PostgreSQL refuses: NUL in a text, half of a surrogate pair in JSON. */
const UNSTORABLE = /\0|\p{Surrogate}/gu;

/** An id of any form. Empty, too long for an index or not to be stored = no id. */
export function id(x: unknown): string | null {
  const text = textOf(x)?.trim();
  return text && text.length <= LONGEST_ID && text.search(UNSTORABLE) < 0 ? text : null;
}

/** A word of Meta's in our spelling: trimmed, lower case, hyphens as underscores; unknown words stay themselves. */
export function word(x: unknown): string | null {
  const text = textOf(x);
  if (text === null) return null;
  const plain = text.trim().slice(0, LONGEST_WORD).toLowerCase().replaceAll('-', '_').replace(UNSTORABLE, '');
  return plain === '' ? null : plain;
}

/** A word of the body that may be shown in a detail: what may be a number or a sentence is not repeated. */
export function harmless(x: string | null): string {
  if (x === null) return 'missing';
  return /^[a-z][a-z0-9_]{0,47}$/.test(x) && !/\d{5}/.test(x) ? x : 'unreadable';
}

/** Text or number; seconds, or milliseconds when it has 13 digits. Zero and what fits neither = null. */
export function instant(x: unknown): Instant | null {
  let n: number;
  if (typeof x === 'number') n = x;
  else if (typeof x === 'string' && /^\s*\d+(?:\.\d+)?\s*$/.test(x)) n = Number(x);
  else return null;
  if (n >= 1 && n < 1e11) return Math.round(n * 1000);
  return n >= 1e12 && n < 1e13 ? Math.floor(n) : null;
}

export function flag(x: unknown): boolean | null {
  if (typeof x === 'boolean') return x;
  const text = word(x);
  if (text === 'true' || text === '1') return true;
  return text === 'false' || text === '0' ? false : null;
}

/** A whole number that fits a database integer, from a number or a text. */
export function integer(x: unknown): number | null {
  const n = typeof x === 'string' && /^\s*-?\d{1,10}\s*$/.test(x) ? Number(x) : x;
  return typeof n === 'number' && Number.isInteger(n) && Math.abs(n) < 2 ** 31 ? n : null;
}

/** A decimal without exponent, from a number or a text; never negative. */
export function decimal(x: unknown): string | null {
  const text = typeof x === 'number' && x >= 0 && x < 1e15 ? x.toFixed(12).replace(/\.?0+$/, '') : x;
  const plain = typeof text === 'string' ? text.trim() : '';
  return /^\d{1,15}(?:\.\d{1,18})?$/.test(plain) ? plain : null;
}

export function isEmpty(x: Json): boolean {
  for (const _ in x) return false;
  return true;
}

/** Ids of users without a phone number: two letters and a dot (`BR.134…`), or `user.…` in the first draft. */
function isUserId(text: string): boolean {
  return /^(?:[A-Za-z]{2}|user)\../.test(text);
}

/** A phone number as its digits; what is no number stays as it came. */
function phone(text: string): string {
  if (/^\d+$/.test(text)) return text;
  const digits = text.replace(/^\+|[\s().-]/g, '');
  return /^\d+$/.test(digits) ? digits : text;
}

/** A user, known by a phone number or by an id or both; since 2026 the id may stand where the number used to be. */
export interface Person {
  number: string | null;
  userId: string | null;
}

export function personOf(address: string | null, userId: string | null): Person {
  if (address === null) return { number: null, userId };
  return isUserId(address) ? { number: null, userId: userId ?? address } : { number: phone(address), userId };
}
