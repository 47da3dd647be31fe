import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { type ReactNode, Suspense } from 'react';
import { CategoryName } from '@/components/category-name';
import { countryName } from '@/components/country';
import { CurrencySwitch } from '@/components/currency-switch';
import { Empty } from '@/components/empty';
import { Warning } from '@/components/notice';
import { PageHeading } from '@/components/page-heading';
import type { PageProps, Search } from '@/components/page-props';
import { Section } from '@/components/section';
import { Skeleton } from '@/components/skeleton';
import { SpendTable } from '@/components/spend-table';
import { requireTenant, type Tenant } from '@/lib/access/session';
import { addDays, localDay } from '@/lib/engine/time';
import { currentLanguage } from '@/lib/language/current';
import type { Language } from '@/lib/language/language';
import { changed } from '../../address';
import { monthStart } from '../../period';
import { bucketName, daysOf, SpendOverTime } from '../../spend-over-time';
import { Filters } from '../filters';
import { TABLE_STATE } from '../view';
import { WORDS } from '../words';
import { type CountryReport, readCountry } from './country';
import { CountryFigures } from './figures';

type Props = PageProps<{ tenant: string; country: string }>;

/** What the table of countries keeps in the address for the way back, and the list of charges must not take for its own. */
const NOT_FOR_CHARGES = Object.fromEntries(['currency', 'compare', ...TABLE_STATE].map((name) => [name, []]));

/** Two letters, as they stand in the ledger; anything else has no page. */
function codeOf(country: string): string {
  if (!/^[A-Z]{2}$/.test(country)) notFound();
  return country;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: countryName((await params).country, await currentLanguage()) };
}

export default async function CountryPage({ params, searchParams }: Props) {
  const { tenant: slug, country } = await params;
  const { tenant } = await requireTenant(slug);
  const code = codeOf(country);
  const search = await searchParams;
  return (
    <Suspense fallback={<Skeleton heights={['h-10', 'h-96', 'h-72']} />}>
      <Country tenant={tenant} code={code} search={search} />
    </Suspense>
  );
}

interface Shown {
  report: CountryReport;
  language: Language;
  /** The ledger's rows behind a part of the page. */
  charges: (narrowed: Record<string, string | readonly string[]>) => string;
}

async function Country({ tenant, code, search }: { tenant: Tenant; code: string; search: Search }) {
  const today = localDay(Date.now(), tenant.timezone);
  const language = await currentLanguage();
  const t = WORDS[language];
  const report = await readCountry(tenant, code, search, today, language);
  const { period, currencies, sums } = report;
  const base = `/t/${tenant.slug}/countries`;
  const name = countryName(code, language);
  const charges: Shown['charges'] = (narrowed) =>
    changed(`/t/${tenant.slug}/charges`, search, { ...NOT_FOR_CHARGES, country: code, ...narrowed });
  return (
    <>
      <nav aria-label={t.country.breadcrumb} className="mb-3 text-muted">
        <Link href={changed(base, search, {})} className="underline-offset-4 hover:text-ink hover:underline">
          {t.title}
        </Link>
      </nav>
      <PageHeading
        title={
          <>
            {name} <span className="font-normal text-muted">{code}</span>
          </>
        }
        note={[period.label, ...report.markets.map(t.country.market)].join(', ')}
      >
        {sums && (
          <div className="flex flex-wrap gap-2">
            <Link href={charges({})} className="control">
              {t.country.charges}
            </Link>
            <CurrencySwitch currencies={currencies} current={sums.currency} />
          </div>
        )}
      </PageHeading>
      <Filters period={period} facets={report.facets} compares />
      {sums ? (
        <div className="space-y-6">
          {sums.unpriced > 0n && <Warning>{t.country.unpriced(sums.unpriced)}</Warning>}
          <CountryFigures sums={sums} before={report.before} period={period} language={language} />
          <SpendOverTime
            stack={report.stack}
            keys={keysOf(report)}
            currency={sums.currency}
            language={language}
          />
          <Parts report={report} language={language} charges={charges} />
          <Times report={report} language={language} charges={charges} />
        </div>
      ) : (
        <Empty title={t.country.nothing(name)}>{t.country.chooseAnother}</Empty>
      )}
    </>
  );
}

function Parts({ report, language, charges }: Shown) {
  const t = WORDS[language].country;
  const sums = report.sums!;
  return (
    <div className="grid items-start gap-6 lg:grid-cols-2">
      <Section id="categories" title={t.categories}>
        <SpendTable
          caption={t.perCategory}
          first={t.category}
          language={language}
          sums={sums}
          rows={report.categories.map((row) => ({
            key: row.category!,
            name: (
              <Rows href={charges({ category: row.category! })}>
                <CategoryName category={row.category!} language={language} />
              </Rows>
            ),
            sums: row,
          }))}
        />
      </Section>
      <Section id="numbers" title={t.numbers}>
        <SpendTable
          caption={t.perNumber}
          first={t.number}
          language={language}
          sums={sums}
          rows={report.phones.map(({ id, display, sums: ofPhone }) => ({
            key: id,
            name: <Rows href={charges({ phone: id })}>{display}</Rows>,
            sums: ofPhone,
          }))}
        />
      </Section>
    </div>
  );
}

function Times({ report, language, charges }: Shown) {
  const t = WORDS[language].country;
  const days = report.bucket === 'day';
  return (
    <Section id="time" title={days ? t.days : t.months}>
      <SpendTable
        caption={days ? t.perDay : t.perMonth}
        first={days ? t.day : t.month}
        language={language}
        sums={report.sums!}
        rows={report.stack.buckets.map((row) => ({
          key: row.key,
          name: <Rows href={charges(rangeOf(row.key, report))}>{bucketName(row.key, language)}</Rows>,
          sums: row.sums,
        }))}
        tall
      />
    </Section>
  );
}

/** Opens into the charges that a line is the sum of. */
function Rows({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} prefetch={false} className="underline-offset-4 hover:underline">
      {children}
    </Link>
  );
}

/** The days of a day or month, as far as they are in the period. */
function rangeOf(key: string, { period }: CountryReport) {
  const first = key.length === 7 ? `${key}-01` : key;
  const end = key.length === 7 ? monthStart(first, 1) : addDays(key, 1);
  const [, from] = [first, period.from].sort();
  const [to] = [end, period.to].sort();
  return { period: [], from: from!, to: to! };
}

/** Every day of a short period; of a long one the months in which something was delivered. */
function keysOf({ bucket, period, stack }: CountryReport): string[] {
  return bucket === 'day' ? daysOf(period.from, period.to) : stack.buckets.map(({ key }) => key);
}
