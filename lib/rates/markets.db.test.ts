import { expect, test } from 'vitest';
import { pool } from '../db/pools';
import { testDatabase } from '../db/testing';
import { locate, marketOf } from '../engine/market';
import { builtinMarketMap } from './builtin';
import { importMoves, listMarkets } from './import-markets';
import { loadMarketMap, marketsVersion, mergeMoves, parseMovesCsv } from './markets';
import { seedBuiltinRates } from './store';

const { owner } = await testDatabase();

async function as<T>(
  role: 'parley_worker' | 'parley_app',
  work: (client: import('pg').PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool(role).connect();
  return work(client).finally(() => client.release());
}

const load = () => as('parley_worker', loadMarketMap);
const version = () => as('parley_worker', marketsVersion);
const moves = (...lines: string[]) => `iso2,effective_from,market,note\n${lines.join('\n')}\n`;
const builtin = builtinMarketMap();

test('without a stored map the built-in one holds; seeded once it comes back as it is', async () => {
  expect(await load()).toBe(builtin);
  expect(await version()).toBe(0);
  await seedBuiltinRates();
  const seeded = await version();
  expect(seeded).toBeGreaterThan(0);
  await seedBuiltinRates();
  expect(await version()).toBe(seeded);

  const stored = await as('parley_app', loadMarketMap);
  expect(stored.prefixes).toEqual(builtin.prefixes);
  expect(stored.longestPrefix).toBe(builtin.longestPrefix);
  expect(stored.countries.size).toBe(builtin.countries.size);
  const days = [
    '2022-02-01',
    '2025-09-30',
    '2025-10-01',
    '2026-06-30',
    '2026-07-01',
    '2026-09-30',
    '2026-10-01',
    '2030-01-01',
  ];
  for (const iso2 of builtin.countries.keys())
    for (const day of days)
      expect(marketOf(iso2, day, stored), `${iso2} ${day}`).toBe(marketOf(iso2, day, builtin));
  expect(locate('+1 416 555 0123', null, stored).country).toBe('CA');
});

test('a move holds from its day until the next one, and only then', async () => {
  const file = moves(
    'KE,2027-01-01,Kenya,announced',
    'KE,2027-07-01,Rest of Africa,',
    'PT,2027-04-01,Portugal,',
  );
  const before = await version();
  const dry = await importMoves(file, { name: 'q1.csv', dryRun: true });
  expect(dry).toMatchObject({
    added: 3,
    unchanged: 0,
    unpricedMarkets: ['Kenya', 'Portugal'],
    moved: [
      { country: 'KE', from: '2027-01-01', to: '2027-06-30', was: 'Rest of Africa', market: 'Kenya' },
      { country: 'PT', from: '2027-04-01', to: null, was: 'Rest of Western Europe', market: 'Portugal' },
    ],
  });
  expect(await version()).toBe(before);

  await importMoves(file, { name: 'q1.csv', by: 'ana@x.com' });
  expect(await version()).toBe(before + 1);
  const map = await load();
  expect(
    ['2026-12-31', '2027-01-01', '2027-06-30', '2027-07-01'].map((day) => marketOf('KE', day, map)),
  ).toEqual(['Rest of Africa', 'Kenya', 'Kenya', 'Rest of Africa']);
  expect(marketOf('PT', '2027-03-31', map)).toBe('Rest of Western Europe');
  expect(marketOf('PT', '2040-01-01', map)).toBe('Portugal');

  expect(await importMoves(file, { name: 'q1.csv' })).toMatchObject({ added: 0, unchanged: 3, moved: [] });
  expect(await version()).toBe(before + 1);
  const { countries, versions } = await listMarkets();
  expect(countries.find(({ iso2 }) => iso2 === 'PT')!.markets.at(-1)).toEqual({
    from: '2027-04-01',
    market: 'Portugal',
  });
  expect(versions).toMatchObject([
    { name: 'Built-in market map', importedBy: null },
    { name: 'q1.csv', importedBy: 'ana@x.com', added: 3, unchanged: 0 },
  ]);
});

test('a country never has two markets from one day on, whoever writes it', async () => {
  await expect(importMoves(moves('PT,2027-04-01,Iberia,'), { name: 'x' })).rejects.toThrow(
    'nothing was imported. PT is in Iberia from 2027-04-01 in the file, but in Portugal from that day on.',
  );
  const raw = `INSERT INTO market_move (iso2, effective_from, market, import_id) VALUES ('PT', '2027-04-01', 'Iberia', 1)`;
  await expect(owner.query(raw)).rejects.toThrow('market_move_pkey');
  await expect(pool('parley_operator').query(raw)).rejects.toThrow('market_move_pkey');
  await expect(pool('parley_worker').query(raw)).rejects.toThrow('permission denied');
});

test.each([
  ['XX,2027-01-01,Other,', "line 2: iso2 'XX' is not a country of the market map"],
  ['KE,2027-02-30,Kenya,', "line 2: effective_from '2027-02-30' is not a day"],
  ['KE,0001-01-01,Kenya,', "line 2: effective_from '0001-01-01' is not a day"],
  ['KE,2027-01-01,,', "line 2: market '' is empty"],
  ['KE,2028-01-01,Kenya,\nKE,2028-01-01,Other,', "line 3: market 'Other' is 'Kenya' in line 2"],
])('%s is refused by line and column', async (lines, sentence) => {
  await expect(importMoves(moves(lines), { name: 'x' })).rejects.toThrow(
    `The file cannot be read: ${sentence}`,
  );
  expect(() => parseMovesCsv('iso2,market\nKE,Kenya\n', builtin)).toThrow(
    'line 1: the column effective_from is missing',
  );
});

test('a move to where the country already is changes no day', () => {
  const kept = [{ iso2: 'KE', from: '2027-01-01', market: 'Rest of Africa' }];
  expect(mergeMoves(builtin, kept)).toMatchObject({ added: kept, moved: [] });
});
