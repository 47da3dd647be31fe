import { countryName } from '@/components/country';
import { decimalsFor } from '@/components/format';
import { instant } from '@/components/instant';
import { marketName } from '@/lib/invoices/documents/writing';
import type { Language } from '@/lib/language/language';
import type { ChargeRow } from '@/lib/ledger/read';
import { verdict } from './words';

/** A charge as the list shows it. Names and times are made by the server: browsers do not all write them alike. */
export interface ChargeLine {
  id: string;
  date: string;
  time: string;
  country: string;
  market: string;
  category: string;
  type: string;
  number: string;
  model: ChargeRow['model'];
  currency: string;
  decimals: number;
  cost: bigint;
  price: bigint;
  /** Free and unpriced are no amounts of zero. */
  state: 'charged' | 'free' | 'unpriced';
}

export function linesOf(
  charges: readonly ChargeRow[],
  /** Numbers as people write them, by id. */
  phones: ReadonlyMap<string, string>,
  { zone, language }: { zone: string; language: Language },
): ChargeLine[] {
  const decimals = decimalsByCurrency(charges);
  return charges.map((charge) => {
    const [, date, time] = /^(.*?),? ([^ ]+)$/.exec(instant(charge.occurredAt, zone, language))!;
    return {
      id: String(charge.id),
      date: date!,
      time: time!,
      country: countryName(charge.country, language),
      market: charge.market && marketName(charge.market, language),
      category: charge.category,
      type: verdict(charge, language),
      number: phones.get(charge.phoneNumberId) ?? charge.phoneNumberId,
      model: charge.model,
      currency: charge.currency,
      decimals: decimals.get(charge.currency)!,
      cost: charge.cost,
      price: charge.price,
      state: charge.unpriced !== 0 ? 'unpriced' : charge.billable === 0 ? 'free' : 'charged',
    };
  });
}

/** One number of decimals for a currency, so that its amounts stand under each other. */
function decimalsByCurrency(charges: readonly ChargeRow[]): Map<string, number> {
  const currencies = [...new Set(charges.map(({ currency }) => currency))];
  return new Map(
    currencies.map((currency) => [
      currency,
      decimalsFor(
        currency,
        charges.filter((charge) => charge.currency === currency).flatMap(({ cost, price }) => [cost, price]),
      ),
    ]),
  );
}
