import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { categoryLook } from '@/components/category';
import { DataTable } from '@/components/data-table';
import { Empty } from '@/components/empty';
import { day } from '@/components/format';
import { PageHeading } from '@/components/page-heading';
import type { PageProps } from '@/components/page-props';
import { requireOperator } from '@/lib/access/session';
import { formatMicros } from '@/lib/engine/money';
import { marketName } from '@/lib/invoices/documents/writing';
import { currentLanguage } from '@/lib/language/current';
import type { Language } from '@/lib/language/language';
import { confidenceWord } from '@/lib/rates/confidence-words';
import { cardVersion, type VersionPrice } from '@/lib/rates/versions';
import { cardName, WORDS } from '../words';

export async function generateMetadata(): Promise<Metadata> {
  return { title: WORDS[await currentLanguage()].versionTitle };
}

/** Numbers of versions are the database's integers. */
const NUMBER = /^[1-9]\d{0,8}$/;

export default async function VersionPage({ params }: PageProps<{ version: string }>) {
  await requireOperator();
  const { version: number } = await params;
  const found = NUMBER.test(number) ? await cardVersion(Number(number)) : null;
  if (!found) notFound();
  const { version, prices } = found;
  const language = await currentLanguage();
  const t = WORDS[language];
  const at = day(version.importedAt.toISOString().slice(0, 10), true, language);
  return (
    <>
      <PageHeading
        title={<span className="break-words">{cardName(version.name, language)}</span>}
        note={
          <>
            {version.importedBy ? t.importedOnBy(at, version.importedBy) : t.importedOn(at)}
            {t.changes(version.added, version.ended, version.replaced)}
            {version.skipped > 0 && t.skipped(version.skipped)}
            <span className="block break-all font-mono text-xs">SHA-256 {version.sha256}</span>
          </>
        }
      >
        <Link href="/operator/rates" className="control">
          {t.allVersions}
        </Link>
      </PageHeading>
      {prices.length === 0 ? (
        <Empty title={t.noneBrought}>{t.noneBroughtText}</Empty>
      ) : (
        <div className="card px-4 py-4">
          <Prices prices={prices} language={language} />
        </div>
      )}
    </>
  );
}

function Prices({ prices, language }: { prices: VersionPrice[]; language: Language }) {
  const t = WORDS[language];
  const named = <Code extends string>(code: (price: VersionPrice) => Code, name: (code: Code) => string) =>
    Object.fromEntries(
      [...new Set(prices.map(code))]
        .map((one) => [one, name(one)] as const)
        .sort(([, a], [, b]) => (a < b ? -1 : 1)),
    );
  return (
    <DataTable
      caption={t.pricesCaption}
      search={t.search}
      sort={{ id: 'market', desc: false }}
      columns={[
        { id: 'market', name: t.market },
        {
          id: 'category',
          name: t.category,
          options: named(
            (one) => one.category,
            (one) => categoryLook(one, language).name,
          ),
        },
        {
          id: 'model',
          name: t.model,
          wide: true,
          options: named(
            (one) => one.model,
            (one) => one,
          ),
        },
        { id: 'from', name: t.from, wide: true },
        { id: 'to', name: t.to, wide: true },
        { id: 'bracket', name: t.bracket, wide: true },
        { id: 'price', name: t.price, numeric: true },
        {
          id: 'confidence',
          name: t.confidence,
          wide: true,
          options: named(
            (one) => one.confidence,
            (one) => confidenceWord(one, language),
          ),
        },
        { id: 'replaced', name: t.replacedBy, wide: true },
      ]}
      rows={prices.map((one) => {
        const bracket = one.tierFrom === null ? null : `${one.tierFrom}:${one.tierTo ?? 'MAX'}`;
        return {
          key: String(one.id),
          facets: { category: one.category, model: one.model, confidence: one.confidence },
          cells: [
            marketName(one.market, language),
            categoryLook(one.category, language).name,
            one.model,
            one.effectiveFrom,
            one.effectiveTo ?? '–',
            bracket ?? t.listPrice,
            `${priceText(one.price, language)} ${one.currency}`,
            confidenceWord(one.confidence, language),
            one.replacedBy === null ? '–' : t.version(one.replacedBy),
          ],
          values: [
            marketName(one.market, language),
            categoryLook(one.category, language).name,
            one.model,
            one.effectiveFrom,
            one.effectiveTo,
            one.tierFrom,
            `${one.currency} ${String(one.price).padStart(15, '0')}`,
            confidenceWord(one.confidence, language),
            one.replacedBy,
          ],
        };
      })}
    />
  );
}

/** With all its digits, however many. */
function priceText(price: bigint, language: Language): string {
  const text = formatMicros(price);
  return language === 'fr' ? text.replace('.', ',') : text;
}
