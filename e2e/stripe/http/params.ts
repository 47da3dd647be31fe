import { invalid } from './errors';
import type { Form, FormValue } from './form';

type Kind<T> = (value: FormValue, name: string) => T;
type Spec = Record<string, Kind<unknown>>;
/** Absent is undefined; what was sent empty ("unset it") is null. */
export type Read<S extends Spec> = { [K in keyof S]?: ReturnType<S[K]> | null };

/** Reads a body by its declared parameters; an undeclared one is refused, as by Stripe. */
export function read<S extends Spec>(form: Form, spec: S, parent = ''): Read<S> {
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(form)) {
    const name = parent ? `${parent}[${key}]` : key;
    if (key === 'expand' && !parent) continue;
    const kind = Object.hasOwn(spec, key) ? spec[key] : undefined;
    if (!kind) throw invalid(`Received unknown parameter: ${name}`, name, 'parameter_unknown');
    result[key] = value === '' ? null : kind(value, name);
  }
  return result as Read<S>;
}

/** As `read`, for parameters that must be there. */
export function need<T>(value: T | null | undefined, name: string): T {
  if (value === undefined) throw invalid(`Missing required param: ${name}.`, name, 'parameter_missing');
  if (value === null) {
    throw invalid(
      `You passed an empty string for '${name}'. We assume empty values are an attempt to unset a parameter; however '${name}' cannot be unset. You should remove '${name}' from your request or supply a non-empty value.`,
      name,
      'parameter_invalid_empty',
    );
  }
  return value;
}

function word(value: FormValue, name: string): string {
  if (typeof value !== 'string') throw invalid(`Invalid string: ${JSON.stringify(value)}`, name);
  return value;
}

export function text(longest = 5000): Kind<string> {
  return (value, name) => {
    const string = word(value, name);
    if (string.length > longest) {
      throw invalid(
        `Invalid string: must be at most ${longest} characters`,
        name,
        'parameter_invalid_string_too_long',
      );
    }
    return string;
  };
}

export const integer: Kind<number> = (value, name) => {
  const string = word(value, name);
  if (!/^-?\d+$/.test(string) || !Number.isSafeInteger(Number(string))) {
    throw invalid(`Invalid integer: ${string}`, name, 'parameter_invalid_integer');
  }
  return Number(string);
};

export const count: Kind<number> = (value, name) => {
  const number = integer(value, name);
  if (number < 0)
    throw invalid('This value must be greater than or equal to 0.', name, 'parameter_invalid_integer');
  return number;
};

export const flag: Kind<boolean> = (value, name) => {
  if (value === 'true' || value === 'false') return value === 'true';
  throw invalid(`Invalid boolean: ${word(value, name)}`, name);
};

/** At most 12 places, kept as text: no float ever holds it. */
export const decimal: Kind<string> = (value, name) => {
  const string = word(value, name);
  if (!/^-?\d+(\.\d{1,12})?$/.test(string)) {
    throw invalid(`Invalid decimal: ${string}; must contain at maximum 12 decimal places.`, name);
  }
  return string;
};

export function oneOf<const W extends string>(...words: W[]): Kind<W> {
  return (value, name) => {
    if (words.includes(value as W)) return value as W;
    throw invalid(`Invalid ${name}: must be one of ${words.join(', ')}`, name);
  };
}

export function list<T>(kind: Kind<T>, most = Number.POSITIVE_INFINITY): Kind<T[]> {
  return (value, name) => {
    if (!Array.isArray(value)) throw invalid('Invalid array', name);
    if (value.length > most) {
      throw invalid(`Array must have at most ${most} elements; got ${value.length}`, name);
    }
    return value.map((one, index) => kind(one, `${name}[${index}]`));
  };
}

export function hash<S extends Spec>(spec: S): Kind<Read<S>> {
  return (value, name) => {
    if (typeof value === 'string' || Array.isArray(value)) throw invalid('Invalid object', name);
    return read(value, spec, name);
  };
}

export type Metadata = Record<string, string>;

export const metadata: Kind<Metadata> = (value, name) => {
  if (typeof value === 'string' || Array.isArray(value)) throw invalid('Invalid hash', name);
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') throw invalid('Metadata values must be strings', `${name}[${key}]`);
    if (key.length > 40) throw invalid(`Metadata keys can be at most 40 characters: ${key}`, name);
    if (text.length > 500) {
      throw invalid(
        `Metadata values can have up to 500 characters, but you passed in a value that is ${text.length} characters.`,
        `${name}[${key}]`,
      );
    }
  }
  return { ...value } as Metadata;
};

/** Given keys are set, empty ones removed, the rest stays; null removes all. */
export function mergeMetadata(old: Metadata, change: Metadata | null | undefined): Metadata {
  if (change === null) return {};
  const merged = Object.fromEntries(
    Object.entries({ ...old, ...change }).filter(([, value]) => value !== ''),
  );
  if (Object.keys(merged).length > 50) throw invalid('You can have at most 50 metadata keys.', 'metadata');
  return merged;
}

export interface Range {
  gt?: number | null;
  gte?: number | null;
  lt?: number | null;
  lte?: number | null;
}

export const range: Kind<Range> = (value, name) => {
  if (typeof value === 'string') {
    const at = integer(value, name);
    return { gte: at, lte: at };
  }
  return hash({ gt: integer, gte: integer, lt: integer, lte: integer })(value, name);
};

export function within(at: number, limits: Range | null | undefined): boolean {
  if (!limits) return true;
  const { gt, gte, lt, lte } = limits;
  return (
    (gt == null || at > gt) &&
    (gte == null || at >= gte) &&
    (lt == null || at < lt) &&
    (lte == null || at <= lte)
  );
}
