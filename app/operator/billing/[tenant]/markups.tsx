import { ActionForm } from '@/components/action-form';
import { CATEGORIES, categoryLook } from '@/components/category';
import { Confirm } from '@/components/confirm';
import { Field } from '@/components/field';
import { day } from '@/components/format';
import { PlainTable } from '@/components/plain-table';
import { Section } from '@/components/section';
import { marketOf } from '@/lib/engine/market';
import { addDays, localDay } from '@/lib/engine/time';
import { marketName } from '@/lib/invoices/documents/writing';
import { currentLanguage } from '@/lib/language/current';
import type { Language } from '@/lib/language/language';
import { builtinMarketMap } from '@/lib/rates/builtin';
import type { Markup } from '@/lib/tenants/markup';
import { percent } from '../../../t/[tenant]/invoices/sentences';
import { addMarkup, dropMarkup } from '../actions';
import { WORDS } from '../words';

/** A tenant without a date of its own has the mark-up that it was made with, from the beginning. */
const BEGINNING = '2000-01-01';

export async function Markups({
  slug,
  timezone,
  markups,
}: {
  slug: string;
  timezone: string;
  markups: Markup[];
}) {
  const language = await currentLanguage();
  const t = WORDS[language];
  const today = localDay(Date.now(), timezone);
  const map = builtinMarketMap();
  const markets = new Set([...map.countries.keys()].map((country) => marketOf(country, today, map)));
  const choices = [...markets]
    .map((market) => ({ market, name: marketName(market, language) }))
    .sort((a, b) => a.name.localeCompare(b.name, language));
  return (
    <Section id="markups" title={t.markups}>
      <PlainTable
        caption={t.markupsCaption}
        columns={[
          { name: t.from },
          { name: t.market },
          { name: t.category },
          { name: t.markup, numeric: true },
          { name: <span className="sr-only">{t.change}</span> },
        ]}
        rows={markups.map((one) => ({
          key: `${one.effectiveFrom} ${one.market} ${one.category}`,
          cells: [
            one.effectiveFrom <= BEGINNING ? t.beginning : day(one.effectiveFrom, true, language),
            one.market ? marketName(one.market, language) : t.allOfMarkets,
            one.category ? categoryLook(one.category, language).name : t.allOfCategories,
            percent(one.ppm, language),
            one.effectiveFrom > today && <Drop key="drop" slug={slug} markup={one} language={language} />,
          ],
        }))}
      />
      <h3 className="mt-6 mb-3 font-medium">{t.another}</h3>
      <ActionForm action={addMarkup} submit={t.addMarkup}>
        <input type="hidden" name="tenant" value={slug} />
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t.from} hint={t.fromHint}>
            {(field) => (
              <input
                {...field}
                type="date"
                name="effectiveFrom"
                required
                min={addDays(today, 1)}
                className="control w-full"
              />
            )}
          </Field>
          <Field label={t.markupPercent}>
            {(field) => (
              <input
                {...field}
                name="percent"
                required
                inputMode="decimal"
                maxLength={20}
                className="control w-full"
              />
            )}
          </Field>
          <Field label={t.market}>
            {(field) => (
              <select {...field} name="market" className="control w-full">
                <option value="">{t.allMarkets}</option>
                {choices.map(({ market, name }) => (
                  <option key={market} value={market}>
                    {name}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label={t.category}>
            {(field) => (
              <select {...field} name="category" className="control w-full">
                <option value="">{t.allCategories}</option>
                {CATEGORIES.map((category) => (
                  <option key={category} value={category}>
                    {categoryLook(category, language).name}
                  </option>
                ))}
              </select>
            )}
          </Field>
        </div>
      </ActionForm>
      <p className="mt-4 text-muted text-xs">{t.whichCounts}</p>
    </Section>
  );
}

function Drop({ slug, markup, language }: { slug: string; markup: Markup; language: Language }) {
  const t = WORDS[language];
  const { effectiveFrom, market, category, ppm } = markup;
  return (
    <Confirm
      button={t.takeBack}
      title={t.takeBackTitle(percent(ppm, language), day(effectiveFrom, true, language))}
      submit={t.takeBack}
      fields={{ tenant: slug, effectiveFrom, market, category }}
      action={dropMarkup}
    >
      <p>{t.takeBackText}</p>
    </Confirm>
  );
}
