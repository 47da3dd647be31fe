import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pack, unpack } from './packed';

test('what is packed comes back as it was, and is JSON on its way', () => {
  const values = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.bigInt(),
      fc.string(),
      fc.integer(),
      fc.constantFrom(null, true, '12n', '-0', '1200'),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.constantFrom('total', 'rows', 'name', 'actual'), tie('value'), {
        noNullPrototype: true,
      }),
    ),
  })).value;
  fc.assert(
    fc.property(values, (value) => {
      const packed = pack(value);
      expect(JSON.parse(JSON.stringify(packed))).toBe(packed);
      expect(unpack(packed)).toEqual(value);
    }),
  );
});

test('a name that looks like an amount stays a name', () => {
  const view = { title: '12n', total: 1200n, difference: -5n, beyond: 2n ** 63n };
  expect(unpack(pack(view))).toEqual(view);
});
