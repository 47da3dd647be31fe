'use client';

import { useState } from 'react';
import { categoryLook } from './category';
import { day as dayText, largest, money } from './format';

export interface ChartDay {
  day: string;
  parts: Record<string, bigint>;
  total: bigint;
}

const HEIGHT = 200;
const STEP = 10;

/** The next of 1, 2, 2.5, 5, 10 times a power of ten, in micros. */
function niceCeiling(value: bigint): bigint {
  for (let unit = 10n; ; unit *= 10n)
    for (const nice of [unit, 2n * unit, (5n * unit) / 2n, 5n * unit]) if (nice >= value) return nice;
}

/** Pixels, not money: here an amount may become a number. */
function pixels(amount: bigint, ceiling: bigint): number {
  return amount <= 0n ? 0 : Number((amount * 100_000n) / ceiling) / (100_000 / HEIGHT);
}

/** Spend per day, stacked by category. The same numbers stand in the table beside it. */
export function SpendChart({
  days,
  categories,
  currency,
  decimals,
  label,
}: {
  days: ChartDay[];
  categories: string[];
  currency: string;
  decimals: number;
  label: string;
}) {
  const [active, setActive] = useState<number | null>(null);
  const ceiling = niceCeiling(largest(days.map(({ total }) => total)));
  const shown = active === null ? null : days[active]!;
  return (
    <figure>
      <Legend days={shown ? [shown] : days} categories={categories} currency={currency} decimals={decimals} />
      <div className="flex gap-3">
        <div aria-hidden="true" className="flex h-52 flex-col justify-between text-right text-muted text-xs">
          <span className="-mt-2">{money(ceiling, currency, 0)}</span>
          <span>{money(ceiling / 2n, currency, 0)}</span>
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
            viewBox={`0 0 ${days.length * STEP} ${HEIGHT}`}
            preserveAspectRatio="none"
            className="relative size-full"
            onPointerLeave={() => setActive(null)}
          >
            {days.map((entry, index) => (
              <g
                key={entry.day}
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
        {[0, Math.floor((days.length - 1) / 2), days.length - 1].map((index) => (
          <span key={index}>{dayText(days[index]!.day, false)}</span>
        ))}
      </div>
      <p className="mt-3 h-5 text-muted text-xs">
        {shown && (
          <>
            {dayText(shown.day)}: {currency} {money(shown.total, currency, decimals)}
          </>
        )}
      </p>
    </figure>
  );
}

function Stack({
  entry,
  x,
  categories,
  ceiling,
}: {
  entry: ChartDay;
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
  days,
  categories,
  currency,
  decimals,
}: {
  days: ChartDay[];
  categories: string[];
  currency: string;
  decimals: number;
}) {
  return (
    <figcaption className="mb-6 flex flex-wrap gap-x-6 gap-y-2">
      {categories.map((category) => {
        const { name, swatch } = categoryLook(category);
        const amount = days.reduce((sum, { parts }) => sum + (parts[category] ?? 0n), 0n);
        return (
          <span key={category} className="text-xs">
            <span className="flex items-center gap-1.5 text-muted">
              <span aria-hidden="true" className={`size-2.5 rounded-[3px] ${swatch}`} />
              {name}
            </span>
            <span className="ml-4 block">{money(amount, currency, decimals)}</span>
          </span>
        );
      })}
    </figcaption>
  );
}
