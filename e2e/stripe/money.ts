const ZERO_DECIMAL = 'bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' ');
const THREE_DECIMAL = 'bhd jod kwd omr tnd'.split(' ');
// Zero-decimal by now, but still written with two places that must be 00.
const WHOLE_IN_HUNDREDTHS = 'isk ugx'.split(' ');
const TWO_DECIMAL =
  'aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd bwp byn bzd cad cdf chf cny cop crc cve czk dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gtq gyd hkd hnl htg huf idr ils inr jmd kes kgs khr kyd kzt lak lbp lkr lrd lsl mad mdl mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd pab pen pgk php pkr pln qar ron rsd rub sar sbd scr sek sgd shp sle sos srd std szl thb tjs top try ttd twd tzs uah usd uyu uzs wst xcd yer zar zmw'.split(
    ' ',
  );
const CURRENCIES = new Set([...ZERO_DECIMAL, ...THREE_DECIMAL, ...WHOLE_IN_HUNDREDTHS, ...TWO_DECIMAL]);

// biome-ignore format: a table
const LEAST: Record<string, number> = {
  usd: 50, aed: 200, aud: 50, bgn: 100, brl: 50, cad: 50, chf: 50, czk: 1500, dkk: 250, eur: 50, gbp: 30,
  hkd: 400, huf: 17500, inr: 50, jpy: 50, mxn: 1000, myr: 200, nok: 300, nzd: 50, pln: 200, ron: 200, sek: 300,
  sgd: 50, thb: 1000,
};
const DIGITS: Record<string, number> = { cop: 10, huf: 10, idr: 12, inr: 9, jpy: 10, lbp: 14 };

export const isCurrency = (code: string) => CURRENCIES.has(code);

export function decimalsOf(currency: string): number {
  if (ZERO_DECIMAL.includes(currency)) return 0;
  return THREE_DECIMAL.includes(currency) ? 3 : 2;
}

/** What a payment must be divisible by: three-decimal currencies end in 0, ISK and UGX in 00. */
export function payableStep(currency: string): number {
  if (THREE_DECIMAL.includes(currency)) return 10;
  return WHOLE_IN_HUNDREDTHS.includes(currency) ? 100 : 1;
}

/** Below it an invoice is not collected but carried on the customer's balance. Unlisted currencies have none here. */
export const leastCharge = (currency: string) => LEAST[currency] ?? 1;

export const greatestAmount = (currency: string) => 10 ** (DIGITS[currency] ?? 8) - 1;

/** 1234 usd as 12.34. */
export function formatAmount(amount: number, currency: string): string {
  const places = decimalsOf(currency);
  const digits = String(Math.abs(amount)).padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  const text = places ? `${whole}.${digits.slice(-places)}` : whole;
  return `${amount < 0 ? '-' : ''}${text} ${currency.toUpperCase()}`;
}

/** "12.5" as 125 with one place. */
function scaled(decimal: string): { value: bigint; places: number } {
  const [whole, part = ''] = decimal.split('.');
  return { value: BigInt(whole! + part), places: part.length };
}

/** n / d to the nearest integer, halves away from zero. */
export function divide(n: bigint, d: bigint): bigint {
  const [top, sign] = n < 0n ? [-n, -1n] : [n, 1n];
  return sign * ((top * 2n + d) / (d * 2n));
}

/** Decimal times decimal, rounded once to the smallest unit. */
export function multiply(unit: string, quantity: string): number {
  const a = scaled(unit.startsWith('-') ? unit.slice(1) : unit);
  const b = scaled(quantity);
  const product = Number(divide(a.value * b.value, 10n ** BigInt(a.places + b.places)));
  return unit.startsWith('-') && product !== 0 ? -product : product;
}

/** Tax of one amount; an inclusive one is taken out of it. Rounded per line, which is Stripe's default. */
export function taxOf(amount: number, percentage: string, inclusive: boolean): number {
  const rate = scaled(percentage);
  const hundred = 100n * 10n ** BigInt(rate.places);
  return Number(divide(BigInt(amount) * rate.value, inclusive ? hundred + rate.value : hundred)) || 0;
}

/** amount / quantity with at most 12 places, trailing zeros dropped. */
export function perUnit(amount: number, quantity: string): string {
  const by = scaled(quantity);
  if (by.value === 0n) return '0';
  const units = divide(BigInt(amount) * 10n ** BigInt(12 + by.places), by.value);
  const digits = String(units < 0n ? -units : units).padStart(13, '0');
  const text = `${digits.slice(0, -12)}.${digits.slice(-12)}`.replace(/\.?0+$/, '');
  return units < 0n ? `-${text}` : text;
}
