import { expect, test, vi } from 'vitest';
import { exportRunOf, followed } from './run';

async function* pieces(onRows: (rows: number) => void) {
  yield 'head';
  for (const rows of [3, 2]) {
    onRows(rows);
    yield 'rows';
  }
}

test('a file tells how far it is while it is sent, and that it is whole in the end', async () => {
  const file = followed({ tenantId: 1, id: 'a', of: 5 }, pieces);
  expect(exportRunOf(1, 'a')).toBeNull();
  await file.next();
  expect(exportRunOf(1, 'a')).toEqual({ done: 0, of: 5, endedAt: null, brokeOff: false });
  await file.next();
  expect(exportRunOf(1, 'a')).toMatchObject({ done: 3, endedAt: null });
  for await (const _ of file);
  expect(exportRunOf(1, 'a')).toEqual({ done: 5, of: 5, endedAt: expect.any(Number), brokeOff: false });
});

test('nobody sees how far the file of another tenant is', async () => {
  await followed({ tenantId: 1, id: 'mine', of: 5 }, pieces).next();
  expect(exportRunOf(2, 'mine')).toBeNull();
});

test('who no longer wants it, and what breaks it off, ends it before its end', async () => {
  const left = followed({ tenantId: 1, id: 'left', of: 5 }, pieces);
  await left.next();
  await left.next();
  await left.return(undefined);
  expect(exportRunOf(1, 'left')).toMatchObject({ done: 3, brokeOff: true, endedAt: expect.any(Number) });
  const broken = followed({ tenantId: 1, id: 'broken', of: 5 }, async function* () {
    yield 'head';
    throw new Error('the database is gone');
  });
  await broken.next();
  await expect(broken.next()).rejects.toThrow('the database is gone');
  expect(exportRunOf(1, 'broken')).toMatchObject({ brokeOff: true, endedAt: expect.any(Number) });
});

test('what has ended is forgotten a minute later, and what has not is not', async () => {
  vi.useFakeTimers();
  try {
    for await (const _ of followed({ tenantId: 3, id: 'old', of: 5 }, pieces));
    const open = followed({ tenantId: 3, id: 'open', of: 5 }, pieces);
    await open.next();
    vi.advanceTimersByTime(61_000);
    expect(exportRunOf(3, 'old')).not.toBeNull();
    await followed({ tenantId: 3, id: 'new', of: 5 }, pieces).next();
    expect(exportRunOf(3, 'old')).toBeNull();
    expect(exportRunOf(3, 'open')).not.toBeNull();
  } finally {
    vi.useRealTimers();
  }
});
