'use client';

import { ArrowRightLeft, CalendarDays, LoaderCircle } from 'lucide-react';
import { useSearchParams } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { Chevron } from '@/components/chevron';
import { useLanguage } from '@/components/language';
import { DropdownMenu, MenuCheckbox, MenuGroup, MenuRadios } from '@/components/menu';
import { useAsk } from '@/components/write-query';
import { addDays } from '@/lib/engine/time';
import { COMPARES, type Period, PRESETS } from '../period';
import { PERIOD_WORDS } from '../period-words';
import type { Facet } from './report';
import { WORDS } from './words';

/** Period, comparison and filters. Each choice is a new address; the server answers it with new rows. */
export function Filters({
  period,
  facets,
  compares = false,
}: {
  period: Period;
  facets: Facet[];
  /** Whether the page shows what has changed. */
  compares?: boolean;
}) {
  const params = useSearchParams();
  const language = useLanguage();
  const t = WORDS[language].filters;
  const presets = PERIOD_WORDS[language].presets;
  const [waiting, ask] = useAsk();
  const [choosing, setChoosing] = useState(false);
  // Another list begins at its beginning.
  const go = (changes: Parameters<typeof ask>[0]) => ask({ ...changes, cursor: undefined });

  function choosePeriod(preset: string) {
    setChoosing(preset === 'custom');
    if (preset === 'custom') return;
    go({ from: undefined, to: undefined, period: preset === 'this-month' ? undefined : preset });
  }

  const useful = facets.filter(({ options, selected }) => options.length > 1 || selected.length > 0);
  const custom = choosing || period.preset === 'custom';
  return (
    <div className="mb-4 flex flex-wrap items-center gap-2">
      <DropdownMenu
        button={
          <>
            <CalendarDays aria-hidden="true" className="size-3.5 text-muted" />
            <span className="sr-only">{t.period}</span>
            {period.preset === 'custom' ? t.custom : presets[period.preset]}
            <Chevron />
          </>
        }
      >
        <MenuRadios
          value={custom ? 'custom' : period.preset}
          onChange={choosePeriod}
          options={[
            ...PRESETS.map((one) => [one, presets[one]] as const),
            ['custom', t.customChoice] as const,
          ]}
        />
      </DropdownMenu>
      {custom && (
        <CustomPeriod
          key={`${period.from} ${period.to}`}
          period={period}
          onChoose={(from, to) => {
            setChoosing(false);
            go({ period: undefined, from, to });
          }}
        />
      )}
      {compares && period.preset !== 'all' && (
        <DropdownMenu
          button={
            <>
              <ArrowRightLeft aria-hidden="true" className="size-3.5 text-muted" />
              <span className="sr-only">{t.compare}</span>
              {t[period.compare]}
              <Chevron />
            </>
          }
        >
          <MenuGroup title={t.compareWith}>
            <MenuRadios
              value={period.compare}
              onChange={(compare) => go({ compare: compare === 'previous' ? undefined : compare })}
              options={COMPARES.map((one) => [one, t[one]] as const)}
            />
          </MenuGroup>
        </DropdownMenu>
      )}
      {useful.map((facet) => (
        <FacetMenu key={facet.key} facet={facet} onChange={(values) => go({ [facet.key]: values })} />
      ))}
      {facets.some(({ key }) => params.has(key)) && (
        <button
          type="button"
          className="px-1.5 text-[0.8125rem] text-muted underline-offset-4 hover:text-ink hover:underline"
          onClick={() => go(Object.fromEntries(facets.map(({ key }) => [key, undefined])))}
        >
          {t.clear}
        </button>
      )}
      <span role="status" className="ml-1">
        {waiting && <LoaderCircle aria-label={t.loading} className="size-4 animate-spin text-muted" />}
      </span>
    </div>
  );
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
  const t = WORDS[useLanguage()].filters;
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
        <span className="text-muted">{t.from}</span>
        <input type="date" name="from" required defaultValue={period.from} className="control" />
      </label>
      <label className="flex items-center gap-1.5">
        <span className="text-muted">{t.through}</span>
        <input
          type="date"
          name="through"
          required
          defaultValue={addDays(period.to, -1)}
          className="control"
        />
      </label>
      <button type="submit" className="control font-medium">
        {t.apply}
      </button>
      <span role="alert" className="text-danger">
        {wrong && t.wrongOrder}
      </span>
    </form>
  );
}
