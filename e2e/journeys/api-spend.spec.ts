import { asking } from '../fixtures/http';
import { expected, mapped, SPAN, type Spend, said } from '../fixtures/rest';
import { expect, test } from '../fixtures/test';
import { type Key, monthToDate, type Query, rowsOf } from '../fixtures/truth';

test.describe('spend is the truth', () => {
  const groupings: Key[][] = [
    ['country', 'category'],
    ['month', 'model', 'type'],
    ['market', 'category', 'model'],
    ['day'],
    ['waba', 'phone'],
    ['country', 'market', 'category', 'type', 'day', 'month', 'waba', 'phone', 'model'],
  ];
  for (const keys of groupings) {
    test(`by ${keys.join(', ')}, as JSON and as CSV`, async ({ request, stage, truth }) => {
      const { json, csv } = asking(request, stage.keys.eras);
      const query = `${SPAN}&group_by=${keys.join(',')}`;
      const spend = await json<Spend>(`spend?${query}`);
      const rows = rowsOf(truth('eras'), {});
      expect(spend).toMatchObject({
        from: '2023-01-01',
        to: '2027-01-01',
        timezone: 'Europe/Paris',
        group_by: keys,
      });
      expect(said(spend.rows, keys)).toEqual(expected(rows, keys));
      expect(said(spend.totals, [])).toEqual(expected(rows, []));
      const file = await csv(`spend.csv?${query}`);
      expect(file).toEqual(spend.rows.map((row) => mapped(row, String)));
    });
  }

  const filters: Query[] = [
    { category: 'marketing' },
    { country: ['BR', 'IN'], model: 'CBP' },
    { type: 'regular', model: ['PMP'] },
    { month: ['2023-12', '2026-10'] },
    { market: 'Rest of Africa' },
    { category: 'authentication_international' },
    { from: '2024-11-01', to: '2025-07-01' },
    { from: '2025-07-01', to: '2026-10-01', type: ['free_customer_service', 'free_entry_point'] },
  ];
  for (const filter of filters) {
    test(`with ${JSON.stringify(filter)}`, async ({ request, stage, truth }) => {
      const { json } = asking(request, stage.keys.eras);
      const query = new URLSearchParams({
        from: '2023-01-01',
        to: '2027-01-01',
        group_by: 'country,category',
      });
      for (const [name, value] of Object.entries(filter)) query.set(name, [value].flat().join(','));
      const spend = await json<Spend>(`spend?${query}`);
      const rows = rowsOf(truth('eras'), filter);
      expect(rows.length).toBeGreaterThan(0);
      expect(said(spend.rows, ['country', 'category'])).toEqual(expected(rows, ['country', 'category']));
      expect(said(spend.totals, [])).toEqual(expected(rows, []));
    });
  }

  test('of one number, and of one account', async ({ request, stage, truth }) => {
    const { json } = asking(request, stage.keys.atlas);
    for (const { id: waba, phones } of truth('atlas').wabas) {
      const phone = phones.at(-1)!.id;
      const ofWaba = await json<Spend>(`spend?from=2024-01-01&to=2100-01-01&waba=${waba}`);
      expect(said(ofWaba.totals, [])).toEqual(expected(rowsOf(truth('atlas'), { waba }), []));
      const ofPhone = await json<Spend>(`spend?from=2024-01-01&to=2100-01-01&phone=${phone}`);
      expect(said(ofPhone.totals, [])).toEqual(expected(rowsOf(truth('atlas'), { phone }), []));
    }
  });

  test('of this month, when no days are named', async ({ request, stage, truth }) => {
    const { json } = asking(request, stage.keys.borea);
    const spend = await json<Spend>('spend');
    const { from, to } = monthToDate(truth('borea'));
    expect(spend.from).toBe(from);
    const rows = rowsOf(truth('borea'), { from, to: spend.to });
    expect(said(spend.rows, ['country', 'category'])).toEqual(expected(rows, ['country', 'category']));
    expect(spend.to >= to).toBe(true);
  });
});
