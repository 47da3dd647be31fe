import { describe, expect, test } from 'vitest';
import { PriceList } from './prices';
import { Random } from './random';
import { TruthBook } from './truth';
import { addPhone, addTenant, addWaba, type World } from './world';

const at = (iso: string) => Date.parse(`${iso}:00Z`) / 1000;

/** A tenant in Paris with 12.5 percent, its number in São Paulo. */
function setUp() {
  const random = new Random(1, 'test');
  const world: World = { tenants: [], streams: [] };
  const tenant = addTenant(world, {
    slug: 't',
    name: 'T',
    currency: 'USD',
    timezone: 'Europe/Paris',
    markup: '12.5',
    graph: 'v23',
  });
  const waba = addWaba(tenant, random, { currency: 'USD', timezone: 'America/Sao_Paulo' });
  return { book: new TruthBook(world, PriceList.builtin()), phone: addPhone(waba, random, '+1') };
}

describe('worked by hand', () => {
  test('rates by the WABA-local day, months by the tenant, mark-up rounded on each unit', () => {
    const { book, phone } = setUp();
    // 01:00 UTC on 1 October is still September in Brazil and already October in Paris: Morocco moves later.
    book.count(phone, 'MA', 'PMP', 'utility', 'regular', at('2026-10-01T01:00')); // Rest of Africa 0.0040
    book.count(phone, 'MA', 'PMP', 'utility', 'regular', at('2026-10-01T03:00')); // Morocco 0.0230
    book.count(phone, 'BR', 'PMP', 'service', 'regular', at('2026-10-05T12:00')); // 0.0068
    book.count(phone, 'BR', 'PMP', 'service', 'regular', at('2026-10-05T13:00'));
    book.count(phone, 'BR', 'PMP', 'service', 'free_customer_service', at('2026-10-05T13:00'));
    book.count(phone, 'BR', 'PMP', 'general_purpose_ai', 'regular', at('2026-10-05T13:00'));
    const [tenant] = book.tenants(at('2026-10-01T00:00'), at('2026-10-06T00:00'));
    const { spend } = tenant!;
    expect([spend.from, spend.to]).toEqual(['2026-10-01', '2026-10-07']);
    const shown = spend.rows.map((row) =>
      [
        row.day,
        row.market,
        row.category,
        row.type,
        row.quantity,
        row.billable,
        row.unpriced,
        row.cost,
        row.price,
      ].join(' '),
    );
    expect(shown).toEqual([
      '2026-10-01 Morocco utility regular 1 1 0 0.0230 0.025875',
      '2026-10-01 Rest of Africa utility regular 1 1 0 0.0040 0.0045',
      '2026-10-05 Brazil general_purpose_ai regular 1 0 1 0.0000 0.0000',
      '2026-10-05 Brazil service free_customer_service 1 0 0 0.0000 0.0000',
      '2026-10-05 Brazil service regular 2 2 0 0.0136 0.0153',
    ]);
    expect(spend.totals).toEqual([
      { currency: 'USD', quantity: 6, billable: 4, unpriced: 1, cost: '0.0406', price: '0.045675' },
    ]);
  });

  test('the free tier goes by opening, in one second by id, and starts again in the WABA-local month', () => {
    const { book, phone } = setUp();
    for (let i = 0; i < 999; i++) book.countService(phone, 'BR', at('2024-09-03T10:00') + i, `${i}`);
    book.countService(phone, 'FR', at('2024-09-20T10:00'), 'b');
    book.countService(phone, 'DE', at('2024-09-20T10:00'), 'a');
    book.countService(phone, 'BR', at('2024-10-01T02:59'), 'c');
    book.countService(phone, 'BR', at('2024-10-01T03:00'), 'd');
    const { rows } = book.tenants(at('2024-09-01T00:00'), at('2024-10-02T00:00'))[0]!.spend;
    const type = (country: string, day: string) =>
      rows.find((row) => row.country === country && row.day === day)?.type;
    expect(type('DE', '2024-09-20')).toBe('free_tier');
    expect(type('FR', '2024-09-20')).toBe('regular');
    expect(rows.filter((row) => row.day === '2024-10-01').map((row) => row.type)).toEqual([
      'free_tier',
      'regular',
    ]);
  });
});
