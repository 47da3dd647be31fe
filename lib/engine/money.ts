/** Money: bigint micros (10^-6 of the currency's major unit), the currency kept beside it. Never a float. */
export type Micros = bigint;

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/**
 * '0.0859' -> 85900n. Six decimals at the most (pricing-rules.md section 9).
 * @throws RangeError that quotes the text when it is not such a decimal.
 */
export function parseMicros(text: string): Micros {
  const match = DECIMAL.exec(text.trim());
  if (!match) throw new RangeError(`'${text}' is not a decimal amount such as 0.0859`);
  const fraction = match[3] ?? '';
  const digits = fraction.replace(/0+$/, '');
  if (digits.length > 6) throw new RangeError(`'${text}' has more than six decimals`);
  const micros = BigInt(match[2]!) * 1_000_000n + BigInt(digits.padEnd(6, '0'));
  return match[1] === '-' ? -micros : micros;
}

/** 85900n -> '0.0859': at least `decimals` digits, up to six where they are needed. */
export function formatMicros(micros: Micros, decimals = 4): string {
  const sign = micros < 0n ? '-' : '';
  const abs = micros < 0n ? -micros : micros;
  const fraction = (abs % 1_000_000n).toString().padStart(6, '0');
  let end = 6;
  while (end > decimals && fraction[end - 1] === '0') end--;
  const whole = (abs / 1_000_000n).toString();
  return end === 0 ? `${sign}${whole}` : `${sign}${whole}.${fraction.slice(0, end)}`;
}

/** Half-up (away from zero at the half) integer division, the one rounding of Parley. */
export function divideHalfUp(numerator: bigint, denominator: bigint): bigint {
  const negative = numerator < 0n !== denominator < 0n;
  const n = numerator < 0n ? -numerator : numerator;
  const d = denominator < 0n ? -denominator : denominator;
  const q = (2n * n + d) / (2n * d);
  return negative ? -q : q;
}
