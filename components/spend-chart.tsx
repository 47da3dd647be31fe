'use client';

import { useState } from 'react';
import { categoryLook } from './category';
import { largest, money } from './format';
import { useLanguage } from './language';

/** A day or a month. */
export interface ChartBucket {
  key: string;
  name: string;
  parts: Record<string, bigint>;
  total: bigint;
}

const HEIGHT = 200;
const STEP = 10;

/** The next round number whose half is round as well, in micros. */
function niceCeiling(value: bigint): bigint {
  for (let unit = 10n; ; unit *= 10n)
    for (const tenths of [10n, 15n, 20n, 25n, 30n, 40n, 50n, 60n, 80n])
      if ((unit * tenths) / 10n >= value) return (unit * tenths) / 10n;
}

/** Pixels, not money: here an amount may become a number. */
function pixels(amount: bigint, ceiling: bigint): number {
  return amount <= 0n ? 0 : Number((amount * 100_000n) / ceiling) / (100_000 / HEIGHT);
}

/** Spend per day or month, stacked by category. The same numbers stand in the table beside it. */
export function SpendChart({
  buckets,
  categories,
  currency,
  decimals,
  label,
}: {
  buckets: ChartBucket[];
  categories: string[];
  currency: string;
  decimals: number;
  label: string;
}) {
  const language = useLanguage();
  const [active, setActive] = useState<number | null>(null);
  const ceiling = niceCeiling(largest(buckets.map(({ total }) => total)));
  const shown = active === null ? null : buckets[active]!;
  return (
    <figure>
      <Legend
        title={shown?.name ?? (language === 'fr' ? 'Au total' : 'In all')}
        buckets={shown ? [shown] : buckets}
        categories={categories}
        currency={currency}
        decimals={decimals}
      />
      <div className="flex gap-3">
        <div aria-hidden="true" className="flex h-52 flex-col justify-between text-right text-muted text-xs">
          <span className="-mt-2">{money(ceiling, currency, 0, language)}</span>
          <span>{money(ceiling / 2n, currency, 0, language)}</span>
          <span className="-mb-2">0</span>
        </div>
        <div className="relative h-52 grow">
          <div aria-hidden="true" className="absolute inset-0 flex flex-col justify-between">
            <hr className="border-line" />
            <hr className="border-line" />
            <hr className="border-line-strong" />
          </div>
          <svg
            role="img"
            aria-label={label}
            viewBox={`0 0 ${buckets.length * STEP} ${HEIGHT}`}
            preserveAspectRatio="none"
            className="relative size-full"
            onPointerLeave={() => setActive(null)}
          >
            {buckets.map((entry, index) => (
              <g
                key={entry.key}
                onPointerEnter={() => setActive(index)}
                onPointerDown={() => setActive(index)}
              >
                <rect
                  x={index * STEP}
                  width={STEP}
                  height={HEIGHT}
                  className={index === active ? 'fill-sunken' : 'fill-transparent'}
                />
                <Stack entry={entry} x={index * STEP + 1.5} categories={categories} ceiling={ceiling} />
              </g>
            ))}
          </svg>
        </div>
      </div>
      <div aria-hidden="true" className="mt-2 flex justify-between pl-10 text-muted text-xs">
        {[0, Math.floor((buckets.length - 1) / 2), buckets.length - 1].map((index) => (
          <span key={index}>{buckets[index]!.name}</span>
        ))}
      </div>
    </figure>
  );
}

function Stack({
  entry,
  x,
  categories,
  ceiling,
}: {
  entry: ChartBucket;
  x: number;
  categories: string[];
  ceiling: bigint;
}) {
  let top = HEIGHT;
  return categories.map((category) => {
    const height = pixels(entry.parts[category] ?? 0n, ceiling);
    if (height === 0) return null;
    top -= height;
    return (
      <rect
        key={category}
        x={x}
        y={top}
        width={STEP - 3}
        height={height}
        className={categoryLook(category).fill}
      />
    );
  });
}

function Legend({
  title,
  buckets,
  categories,
  currency,
  decimals,
}: {
  title: string;
  buckets: ChartBucket[];
  categories: string[];
  currency: string;
  decimals: number;
}) {
  const language = useLanguage();
  return (
    <figcaption className="mb-6 flex flex-wrap gap-x-6 gap-y-2">
      <span className="min-w-20 text-xs">
        <span className="block text-muted">{title}</span>
        {money(
          buckets.reduce((sum, { total }) => sum + total, 0n),
          currency,
          decimals,
          language,
        )}
      </span>
      {categories.map((category) => {
        const { name, swatch } = categoryLook(category, language);
        const amount = buckets.reduce((sum, { parts }) => sum + (parts[category] ?? 0n), 0n);
        return (
          <span key={category} className="text-xs">
            <span className="flex items-center gap-1.5 text-muted">
              <span aria-hidden="true" className={`size-2.5 rounded-[3px] ${swatch}`} />
              {name}
            </span>
            <span className="ml-4 block">{money(amount, currency, decimals, language)}</span>
          </span>
        );
      })}
    </figcaption>
  );
}
