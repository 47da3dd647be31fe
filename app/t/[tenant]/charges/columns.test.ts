import { expect, test } from 'vitest';
import { COLUMNS, hiding, shownColumns } from './columns';

test('the address names the columns that are hidden, and says so too when none is', () => {
  expect(shownColumns({})).toEqual(['country', 'category', 'type', 'number', 'cost', 'price']);
  for (const shown of [[...COLUMNS], ['price'], [], shownColumns({})] as const)
    expect(shownColumns({ hide: hiding(shown) })).toEqual(shown);
  expect(shownColumns({ hide: 'price,nonsense' })).not.toContain('price');
});
