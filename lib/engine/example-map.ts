import { readDocument } from './document';
import document from './fixtures/worked-examples.json';
import { buildMarketMap, type CountryRow, type MarketMap } from './market';
import { buildRateBook, type RateBook } from './rates';

const { base, nanp_prefixes_mapped_to_other: unlisted, market_moves: moves } = document.market_table;

/** The market table of the worked examples as rows, so that the engine's tests need no file of another folder. */
export function exampleCountries(): CountryRow[] {
  const rows = new Map<string, CountryRow>();
  const add = (iso2: string, name: string, prefix: string, market: string, basis: string): void => {
    const row = rows.get(iso2) ?? { iso2, name, callingCodes: [], markets: [{ from: '', market }], basis };
    row.callingCodes.push(prefix);
    rows.set(iso2, row);
  };
  for (const [region, members] of Object.entries(base))
    for (const { iso, country, prefix } of members)
      add(iso, country, prefix, region === 'standalone' ? country : region, 'listed');
  for (const { iso, country, prefix } of unlisted.entries) add(iso, country, prefix, 'Other', 'unlisted');
  for (const { effective_from_local_date: from, changes } of moves) {
    for (const { iso, country, prefix, to } of changes) {
      if (!rows.get(iso)?.callingCodes.includes(prefix)) add(iso, country, prefix, 'Other', 'inferred');
      const { markets } = rows.get(iso)!;
      if (markets.at(-1)!.from !== from) markets.push({ from, market: to });
    }
  }
  return [...rows.values()];
}

export function examplesMap(): MarketMap {
  return buildMarketMap(exampleCountries());
}

/** The invented rates of the worked examples. */
export function exampleBook(): RateBook {
  return buildRateBook(readDocument({ ...document, examples: [] }).fixture!);
}
