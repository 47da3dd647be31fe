import type { View } from './view';

/**
 * An answer on its way through a form's state. Without scripts that state is written as JSON, which has no bigint:
 * 1200n travels as '1200n'.
 */
export function pack(view: View): string {
  return JSON.stringify(view, (_, value) => (typeof value === 'bigint' ? `${value}n` : value));
}

export function unpack(packed: string): View {
  return JSON.parse(packed, (_, value) =>
    typeof value === 'string' && /^-?\d+n$/.test(value) ? BigInt(value.slice(0, -1)) : value,
  );
}
