import { ActionForm } from '@/components/action-form';
import { CATEGORIES, categoryLook } from '@/components/category';
import { Confirm } from '@/components/confirm';
import { Field } from '@/components/field';
import { day } from '@/components/format';
import { PlainTable } from '@/components/plain-table';
import { Section } from '@/components/section';
import { marketOf } from '@/lib/engine/market';
import { addDays, localDay } from '@/lib/engine/time';
import { builtinMarketMap } from '@/lib/rates/builtin';
import type { Markup } from '@/lib/tenants/markup';
import { percent } from '../../../t/[tenant]/invoices/words';
import { addMarkup, dropMarkup } from '../actions';

/** A tenant without a date of its own has the mark-up that it was made with, from the beginning. */
const BEGINNING = '2000-01-01';

export function Markups({ slug, timezone, markups }: { slug: string; timezone: string; markups: Markup[] }) {
  const today = localDay(Date.now(), timezone);
  const map = builtinMarketMap();
  const markets = new Set([...map.countries.keys()].map((country) => marketOf(country, today, map)));
  return (
    <Section id="markups" title="Mark-ups on Meta’s list price">
      <PlainTable
        caption="Mark-ups, the newest first"
        columns={[
          { name: 'From' },
          { name: 'Market' },
          { name: 'Category' },
          { name: 'Mark-up', numeric: true },
          { name: <span className="sr-only">Change</span> },
        ]}
        rows={markups.map((one) => ({
          key: `${one.effectiveFrom} ${one.market} ${one.category}`,
          cells: [
            one.effectiveFrom <= BEGINNING ? 'the beginning' : day(one.effectiveFrom),
            one.market || 'all',
            one.category ? categoryLook(one.category).name : 'all',
            percent(one.ppm),
            one.effectiveFrom > today && <Drop key="drop" slug={slug} markup={one} />,
          ],
        }))}
      />
      <h3 className="mt-6 mb-3 font-medium">Agree on another</h3>
      <ActionForm action={addMarkup} submit="Add the mark-up">
        <input type="hidden" name="tenant" value={slug} />
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="From" hint="A day to come: charges keep the mark-up that they were posted with.">
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
          <Field label="Mark-up, %">
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
          <Field label="Market">
            {(field) => (
              <select {...field} name="market" className="control w-full">
                <option value="">All markets</option>
                {[...markets].sort().map((market) => (
                  <option key={market}>{market}</option>
                ))}
              </select>
            )}
          </Field>
          <Field label="Category">
            {(field) => (
              <select {...field} name="category" className="control w-full">
                <option value="">All categories</option>
                {CATEGORIES.map((category) => (
                  <option key={category} value={category}>
                    {categoryLook(category).name}
                  </option>
                ))}
              </select>
            )}
          </Field>
        </div>
      </ActionForm>
      <p className="mt-4 text-muted text-xs">
        The most particular one of the day counts: of a market and category before that of a market, then of a
        category, then the one for all.
      </p>
    </Section>
  );
}

function Drop({ slug, markup }: { slug: string; markup: Markup }) {
  const { effectiveFrom, market, category, ppm } = markup;
  return (
    <Confirm
      button="Take back"
      title={`Take back ${percent(ppm)} from ${day(effectiveFrom)}?`}
      submit="Take back"
      fields={{ tenant: slug, effectiveFrom, market, category }}
      action={dropMarkup}
    >
      <p>It has not begun yet: nothing that was charged changes.</p>
    </Confirm>
  );
}
