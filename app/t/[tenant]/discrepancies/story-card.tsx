import Link from 'next/link';
import { CategoryName } from '@/components/category-name';
import { Confirm } from '@/components/confirm';
import { countryName } from '@/components/country';
import { decimalsFor } from '@/components/format';
import { instant } from '@/components/instant';
import { Money } from '@/components/money';
import type { FormAction } from '@/components/outcome';
import type { Discrepancy, Story } from '@/lib/discrepancies/read';
import type { Language } from '@/lib/language/language';
import { WORDS } from './words';

/** One unit with what Meta says and what the rules say, side by side. */
export function StoryCard({
  discrepancy,
  slug,
  zone,
  language,
  accept,
}: {
  discrepancy: Discrepancy;
  slug: string;
  zone: string;
  language: Language;
  /** Null for who may only look. */
  accept: FormAction | null;
}) {
  const t = WORDS[language];
  const { unitId, occurredAt, country, told, simulated, state } = discrepancy;
  return (
    <article aria-label={instant(occurredAt, zone, language)} className="card p-5 text-[0.8125rem]">
      <div className="mb-3 flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <h2 className="font-medium text-sm">{instant(occurredAt, zone, language)}</h2>
        <span>{countryName(country, language)}</span>
        <CategoryName category={told.category} language={language} />
        <Link
          href={`/t/${slug}/charges?id=${encodeURIComponent(unitId)}`}
          className="underline underline-offset-4 sm:ml-auto"
        >
          {t.charge}
        </Link>
      </div>
      <div className="grid gap-4 md:grid-cols-2">
        <Side name={t.meta} story={told} />
        <Side name={t.rules} story={simulated} />
      </div>
      <div className="mt-4 flex flex-wrap items-center gap-3">
        <p className="grow">
          <Difference discrepancy={discrepancy} language={language} />
        </p>
        {state === 'accepted' && <span className="text-muted">{t.acceptedNote}</span>}
        {state === 'open' && accept && (
          <Confirm
            button={t.accept}
            title={t.acceptTitle}
            fields={{ unit: unitId }}
            action={accept}
            submit={t.accept}
          >
            <p>{t.acceptNote}</p>
          </Confirm>
        )}
      </div>
    </article>
  );
}

function Side({ name, story }: { name: string; story: Story }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: no field set, and no landmark either: every card has the same two.
    <div role="group" aria-label={name} className="rounded-lg bg-sunken p-3.5">
      <h3 className="mb-1 font-medium">{name}</h3>
      <p>{story.sentence}</p>
      <ul className="mt-2 space-y-1 text-muted text-xs">
        {story.rules.map((rule) => (
          <li key={rule.id}>
            <span className="font-mono">{rule.id}</span> {rule.text}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Difference({ discrepancy, language }: { discrepancy: Discrepancy; language: Language }) {
  const t = WORDS[language];
  const { difference, currency } = discrepancy;
  if (difference === null) return t.noAmount;
  if (difference === 0n) return t.sameAmount;
  const size = difference < 0n ? -difference : difference;
  return (
    <>
      {difference > 0n ? t.moreBy : t.lessBy}{' '}
      <Money
        micros={size}
        currency={currency}
        decimals={decimalsFor(currency, [size])}
        showCurrency
        language={language}
      />
    </>
  );
}
