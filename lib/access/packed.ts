/**
 * An answer on its way through a form's state. Without scripts that state is written as JSON, which has no bigint:
 * 1200n travels as {"$bigint": "1200"}.
 */
export type Packed<Value> = string & { readonly packed?: Value };

export function pack<Value>(value: Value): Packed<Value> {
  return JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? { $bigint: String(one) } : one));
}

export function unpack<Value>(packed: Packed<Value>): Value {
  return JSON.parse(packed, (_, one) => (typeof one?.$bigint === 'string' ? BigInt(one.$bigint) : one));
}
