'use client';

import { CalendarDays, ChevronDown, LoaderCircle } from 'lucide-react';
import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { type FormEvent, useRef, useState, useTransition } from 'react';
import { DropdownMenu, MenuCheckbox, MenuGroup, MenuRadios } from '@/components/menu';
import { addDays } from '@/lib/engine/time';
import { type Period, PRESETS } from '../period';
import type { Facet } from './report';

const CHOICES = [...Object.entries(PRESETS), ['custom', 'Custom…']] as const;

/** Period and filters. Each choice is a new address; the server answers it with new rows. */
export function Filters({ period, facets }: { period: Period; facets: Facet[] }) {
  const router = useRouter();
  const path = usePathname();
  const params = useSearchParams();
  const [waiting, startTransition] = useTransition();
  const [choosing, setChoosing] = useState(false);
  const asked = useRef('');

  function go(change: (query: URLSearchParams) => void) {
    // What the table has written into the address by itself is newer than the last render; and while an answer is
    // waited for, what was asked for is newer than the address.
    const query = new URLSearchParams(waiting ? asked.current : window.location.search);
    change(query);
    // Another list begins at its beginning.
    query.delete('cursor');
    asked.current = String(query);
    startTransition(() => router.replace(`${path}?${query}`, { scroll: false }));
  }

  function choosePeriod(preset: string) {
    setChoosing(preset === 'custom');
    if (preset === 'custom') return;
    go((query) => {
      for (const name of ['from', 'to', 'period']) query.delete(name);
      if (preset !== 'this-month') query.set('period', preset);
    });
  }

  const useful = facets.filter(({ options, selected }) => options.length > 1 || selected.length > 0);
  const custom = choosing || period.preset === 'custom';
  return (
    <div className="mb-4 flex flex-wrap items-center gap-2">
      <DropdownMenu
        button={
          <>
            <CalendarDays aria-hidden="true" className="size-3.5 text-muted" />
            <span className="sr-only">Period: </span>
            {period.preset === 'custom' ? 'Custom' : PRESETS[period.preset]}
            <Chevron />
          </>
        }
      >
        <MenuRadios value={custom ? 'custom' : period.preset} onChange={choosePeriod} options={CHOICES} />
      </DropdownMenu>
      {custom && (
        <CustomPeriod
          key={`${period.from} ${period.to}`}
          period={period}
          onChoose={(from, to) =>
            go((query) => {
              setChoosing(false);
              query.delete('period');
              query.set('from', from);
              query.set('to', to);
            })
          }
        />
      )}
      {useful.map((facet) => (
        <FacetMenu
          key={facet.key}
          facet={facet}
          onChange={(values) =>
            go((query) => {
              query.delete(facet.key);
              for (const value of values) query.append(facet.key, value);
            })
          }
        />
      ))}
      {facets.some(({ key }) => params.has(key)) && (
        <button
          type="button"
          className="px-1.5 text-[0.8125rem] text-muted underline-offset-4 hover:text-ink hover:underline"
          onClick={() =>
            go((query) => {
              for (const { key } of facets) query.delete(key);
            })
          }
        >
          Clear filters
        </button>
      )}
      <span role="status" className="ml-1">
        {waiting && <LoaderCircle aria-label="Loading" className="size-4 animate-spin text-muted" />}
      </span>
    </div>
  );
}

function Chevron() {
  return <ChevronDown aria-hidden="true" className="size-3.5 text-muted" />;
}

function FacetMenu({ facet, onChange }: { facet: Facet; onChange: (values: string[]) => void }) {
  // Ticked at once; the address, and with it `facet.selected`, follows when the server has answered.
  const [ticked, setTicked] = useState(facet.selected);
  const [known, setKnown] = useState(facet.selected);
  if (known.join('\n') !== facet.selected.join('\n')) {
    setKnown(facet.selected);
    setTicked(facet.selected);
  }
  const only = facet.options.find(({ value }) => value === ticked[0]);
  return (
    <DropdownMenu
      button={
        <>
          {facet.name}
          {ticked.length > 0 && (
            <span className="max-w-40 truncate font-medium text-accent">
              {ticked.length === 1 ? only?.label : ticked.length}
            </span>
          )}
          <Chevron />
        </>
      }
    >
      <MenuGroup title={facet.name}>
        {facet.options.map(({ value, label }) => (
          <MenuCheckbox
            key={value}
            checked={ticked.includes(value)}
            onChange={(checked) => {
              const values = checked ? [...ticked, value] : ticked.filter((one) => one !== value);
              setTicked(values);
              onChange(values);
            }}
          >
            {label}
          </MenuCheckbox>
        ))}
      </MenuGroup>
    </DropdownMenu>
  );
}

function CustomPeriod({
  period,
  onChoose,
}: {
  period: Period;
  onChoose: (from: string, to: string) => void;
}) {
  const [wrong, setWrong] = useState(false);
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const from = String(form.get('from'));
    const through = String(form.get('through'));
    const right = from !== '' && through !== '' && from <= through;
    setWrong(!right);
    if (right) onChoose(from, addDays(through, 1));
  }
  return (
    <form onSubmit={submit} className="flex flex-wrap items-center gap-2 text-[0.8125rem]">
      <label className="flex items-center gap-1.5">
        <span className="text-muted">From</span>
        <input type="date" name="from" required defaultValue={period.from} className="control" />
      </label>
      <label className="flex items-center gap-1.5">
        <span className="text-muted">through</span>
        <input
          type="date"
          name="through"
          required
          defaultValue={addDays(period.to, -1)}
          className="control"
        />
      </label>
      <button type="submit" className="control font-medium">
        Apply
      </button>
      <span role="alert" className="text-danger">
        {wrong && 'The first day has to come before the last.'}
      </span>
    </form>
  );
}
