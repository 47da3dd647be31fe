import { expect, test } from 'vitest';
import type { Closed } from '@/lib/invoices/close';
import type { Blocker, Invoice, Preview } from '@/lib/invoices/invoice';
import { countsOf, rowsOf, stageOfClosed } from './close';

const nothing = {
  tenantId: 1,
  slug: 'a',
  name: 'A',
  previews: [],
  invoices: [],
  blockers: [],
  problem: null,
};
const closed = (changes: Partial<Closed>): Closed => ({ ...nothing, ...changes });
const preview = (currency: string) => ({ currency }) as Preview;
const invoice = (status: Invoice['status'], currency = 'USD') =>
  ({ currency, status, number: 'INV-1' }) as Invoice;
const blocker = (waivable: boolean): Blocker => ({
  kind: 'in_grace',
  month: '2026-10-01',
  until: 0,
  sentence: 'Wait.',
  waivable,
});

test.each([
  ['nothing in the way', {}, 'ready'],
  ['a blocker', { blockers: [blocker(true)] }, 'blocked'],
  ['a failure', { problem: 'No.' }, 'blocked'],
  ['one of two not issued', { invoices: [invoice('open'), invoice('approved')] }, 'approved'],
  ['all issued', { invoices: [invoice('paid'), invoice('open')] }, 'issued'],
  ['issued, and Stripe had a problem', { invoices: [invoice('open')], problem: 'No.' }, 'issued'],
] as const)('%s', (_, changes, stage) => {
  expect(stageOfClosed(closed(changes as Partial<Closed>))).toBe(stage);
});

test('a tenant has a row for each currency, and what stands in the way is on its first', () => {
  const rows = rowsOf([
    closed({ previews: [preview('JPY'), preview('USD')], blockers: [blocker(true)] }),
    closed({ slug: 'b', problem: 'No.' }),
  ]);
  expect(rows.map(({ key, blockers, waivable }) => [key, blockers.length, waivable])).toEqual([
    ['a JPY', 1, true],
    ['a USD', 0, true],
    ['b undefined', 0, false],
  ]);
});

test('one blocker that may not be overruled is enough', () => {
  const [row] = rowsOf([closed({ previews: [preview('USD')], blockers: [blocker(true), blocker(false)] })]);
  expect(row!.waivable).toBe(false);
});

test('tenants are counted once, by where they stand', () => {
  const tenant = { tenantId: 1, slug: 'a', name: 'A', statuses: [], blockers: [] };
  expect(
    countsOf([tenant, { ...tenant, statuses: ['open', 'paid'] }, { ...tenant, blockers: [blocker(false)] }]),
  ).toEqual({
    blocked: 1,
    ready: 1,
    approved: 0,
    issued: 1,
  });
});
