import type { Day, Instant } from './event';
import { type Micros, parseMicros } from './money';

/** Fields of a parsed JSON document, checked one by one; `where` names the field in the error. */
export type Json = Record<string, unknown>;

/** A document that cannot be read; the message names the example and the field. */
export class DocumentError extends Error {
  override name = 'DocumentError';
}

/** @throws DocumentError */
export function fail(where: string, what: string): never {
  throw new DocumentError(`${where} ${what}`);
}

export function object(value: unknown, where: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) fail(where, 'is not an object');
  return value as Json;
}

export function list(value: unknown, where: string): unknown[] {
  return Array.isArray(value) ? value : fail(where, 'is not a list');
}

export function text(value: unknown, where: string): string {
  return typeof value === 'string' && value !== '' ? value : fail(where, 'is not a text');
}

export function maybeText(value: unknown, where: string): string | null {
  return value == null ? null : text(value, where);
}

export function whole(value: unknown, where: string): number {
  return Number.isSafeInteger(value) && Number(value) >= 0
    ? Number(value)
    : fail(where, 'is not a whole number');
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

export function instant(value: unknown, where: string): Instant {
  const at = typeof value === 'string' && TIME.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? fail(where, `'${String(value)}' is not a time such as 2026-10-20T09:00:00Z`) : at;
}

export function maybeInstant(value: unknown, where: string): Instant | null {
  return value == null ? null : instant(value, where);
}

export function day(value: unknown, where: string): Day {
  const valid =
    typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value));
  return valid ? (value as Day) : fail(where, `'${String(value)}' is not a day such as 2026-10-20`);
}

export function amount(value: unknown, where: string): Micros {
  if (typeof value !== 'string') fail(where, 'is not a decimal text such as "0.0600"');
  try {
    return parseMicros(value as string);
  } catch (error) {
    return fail(where, (error as Error).message);
  }
}
