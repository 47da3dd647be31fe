import type { PoolClient } from 'pg';
import type { MarketMap } from '../engine/market';
import { buildRateBook, type RateBook } from '../engine/rates';
import { loadMarketMap, marketsVersion } from '../rates/markets';
import { loadRates, ratesVersion } from '../rates/store';
import type { Prices } from './units';

/** What a worker knows beside the deliveries: the market map, the key of the recipients' hash, the cards. */
export interface PriceSource {
  map: MarketMap;
  recipientKey: Buffer;
  loaded?: { version: number; book: RateBook };
  /** Version of `map`; undefined = the built-in one. */
  mapVersion?: number;
}

/** The cards and the market map as this transaction sees them; read again only after an import. */
export async function pricesFor(client: PoolClient, source: PriceSource): Promise<Prices> {
  const version = await ratesVersion(client);
  const mapVersion = await marketsVersion(client);
  if (source.mapVersion !== mapVersion) {
    source.map = await loadMarketMap(client);
    source.mapVersion = mapVersion;
  }
  let { loaded } = source;
  if (loaded?.version !== version) {
    loaded = { version, book: buildRateBook(await loadRates(client)) };
    source.loaded = loaded;
  }
  return { book: loaded.book, map: source.map };
}
