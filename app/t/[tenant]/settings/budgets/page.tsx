import type { Metadata } from 'next';
import { ActionForm } from '@/components/action-form';
import { CATEGORIES, categoryLook } from '@/components/category';
import { countryName } from '@/components/country';
import { Empty } from '@/components/empty';
import { Field } from '@/components/field';
import { PageHeading } from '@/components/page-heading';
import type { TenantPage } from '@/components/page-props';
import { Section } from '@/components/section';
import { ROLE_NAMES } from '@/lib/access/role-words';
import { requireTenant, type Tenant } from '@/lib/access/session';
import { type BudgetStanding, readStandings } from '@/lib/budgets/standing';
import { asTenant } from '@/lib/db/pools';
import { localDay } from '@/lib/engine/time';
import { currentLanguage } from '@/lib/language/current';
import type { Language } from '@/lib/language/language';
import { builtinMarketMap } from '@/lib/rates/builtin';
import { PAYERS } from '../../invoices/payers';
import { addBudget, saveBudget } from './actions';
import { BudgetBar, scopeName } from './bar';
import { readChoices } from './choices';
import { BudgetFields } from './fields';
import { RemoveButton } from './remove-button';
import { WORDS } from './words';

export async function generateMetadata(): Promise<Metadata> {
  return { title: WORDS[await currentLanguage()].title };
}

export default async function BudgetsPage({ params }: TenantPage) {
  const { tenant, role } = await requireTenant((await params).tenant);
  const language = await currentLanguage();
  const t = WORDS[language];
  const today = localDay(Date.now(), tenant.timezone);
  const standings = await asTenant(tenant.id, (client) => readStandings(client, tenant.id, today));
  const may = PAYERS.includes(role);
  return (
    <>
      <PageHeading title={t.title} note={t.note} />
      <div className="max-w-3xl space-y-6">
        {!may && <p className="text-muted">{t.mayNot(ROLE_NAMES[language][role])}</p>}
        {standings.length === 0 && <Empty title={t.none}>{t.noneYet}</Empty>}
        {standings.map((standing) => (
          <Standing
            key={standing.budget.id}
            standing={standing}
            slug={tenant.slug}
            may={may}
            language={language}
          />
        ))}
        {may && (
          <Section id="add" title={t.add}>
            <ActionForm action={addBudget.bind(null, tenant.slug)} submit={t.save}>
              <Scope tenant={tenant} language={language} />
              <div className="mt-4 grid gap-4 sm:grid-cols-2">
                <BudgetFields language={language} />
              </div>
            </ActionForm>
            <p className="mt-3 text-muted text-xs">{t.mailTo}</p>
          </Section>
        )}
      </div>
    </>
  );
}

interface StandingProps {
  standing: BudgetStanding;
  slug: string;
  may: boolean;
  language: Language;
}

function Standing({ standing, slug, may, language }: StandingProps) {
  const t = WORDS[language];
  const { budget } = standing;
  return (
    <section aria-label={scopeName(budget, language)} className="card p-5">
      <BudgetBar standing={standing} language={language} />
      {may && (
        <div className="mt-3 flex items-start justify-between gap-4">
          <details className="grow">
            <summary className="w-fit rounded text-muted text-xs leading-8 hover:text-ink">
              {t.change}
            </summary>
            <div className="mt-3">
              <ActionForm action={saveBudget.bind(null, slug)} submit={t.saveChange}>
                <input type="hidden" name="id" value={budget.id} />
                <div className="grid gap-4 sm:grid-cols-2">
                  <BudgetFields budget={budget} language={language} />
                </div>
              </ActionForm>
            </div>
          </details>
          <RemoveButton slug={slug} id={budget.id} name={scopeName(budget, language)} />
        </div>
      )}
    </section>
  );
}

async function Scope({ tenant, language }: { tenant: Tenant; language: Language }) {
  const t = WORDS[language];
  const { accounts, currencies } = await readChoices(tenant);
  const countries = [...builtinMarketMap().countries.keys()]
    .map((code): Option => [code, countryName(code, language)])
    .sort((a, b) => a[1].localeCompare(b[1], language));
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Choice
        label={t.account}
        name="waba"
        all={t.allAccounts}
        options={accounts.map(({ id, currency }) => [id, `${id}, ${currency}`])}
      />
      <Choice label={t.country} name="country" all={t.allCountries} options={countries} />
      <Choice
        label={t.category}
        name="category"
        all={t.allCategories}
        options={CATEGORIES.map((category) => [category, categoryLook(category, language).name])}
      />
      <Choice
        label={t.currency}
        name="currency"
        options={currencies.map((currency) => [currency, currency])}
      />
    </div>
  );
}

type Option = [value: string, name: string];

function Choice({
  label,
  name,
  all,
  options,
}: {
  label: string;
  name: string;
  all?: string;
  options: Option[];
}) {
  return (
    <Field label={label}>
      {(field) => (
        <select {...field} name={name} className="control w-full">
          {all && <option value="">{all}</option>}
          {options.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
