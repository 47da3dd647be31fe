import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { categoryLook } from '@/components/category';
import { DataTable } from '@/components/data-table';
import { Empty } from '@/components/empty';
import { day, plural } from '@/components/format';
import { PageHeading } from '@/components/page-heading';
import type { PageProps } from '@/components/page-props';
import { requireOperator } from '@/lib/access/session';
import { formatMicros } from '@/lib/engine/money';
import { cardVersion, type VersionPrice } from '@/lib/rates/versions';

export const metadata: Metadata = { title: 'Version of the prices' };

/** Numbers of versions are the database's integers. */
const NUMBER = /^[1-9]\d{0,8}$/;

export default async function VersionPage({ params }: PageProps<{ version: string }>) {
  await requireOperator();
  const { version: number } = await params;
  const found = NUMBER.test(number) ? await cardVersion(Number(number)) : null;
  if (!found) notFound();
  const { version, prices } = found;
  const at = day(version.importedAt.toISOString().slice(0, 10));
  return (
    <>
      <PageHeading
        title={<span className="break-words">{version.name}</span>}
        note={
          <>
            Imported on {at}
            {version.importedBy && ` by ${version.importedBy}`}: {plural(version.added, 'price')} added,{' '}
            {plural(version.ended, 'older price')} given an end, {plural(version.replaced, 'less sure price')}{' '}
            replaced.{' '}
            {version.skipped > 0 && `${plural(version.skipped, 'price')} gave way to imported ones. `}
            <span className="block break-all font-mono text-xs">SHA-256 {version.sha256}</span>
          </>
        }
      >
        <Link href="/operator/rates" className="control">
          All versions
        </Link>
      </PageHeading>
      {prices.length === 0 ? (
        <Empty title="This version brought no prices">It only gave an end to older ones.</Empty>
      ) : (
        <div className="card px-4 py-4">
          <Prices prices={prices} />
        </div>
      )}
    </>
  );
}

function Prices({ prices }: { prices: VersionPrice[] }) {
  return (
    <DataTable
      caption="Prices of this version"
      search="Market, category or currency"
      sort={{ column: 0, desc: false }}
      columns={[
        { name: 'Market' },
        { name: 'Category' },
        { name: 'Model', wide: true },
        { name: 'From', wide: true },
        { name: 'To', wide: true },
        { name: 'Bracket', wide: true },
        { name: 'Price', numeric: true },
        { name: 'Confidence', wide: true },
        { name: 'Replaced by', wide: true },
      ]}
      rows={prices.map((one) => {
        const bracket = one.tierFrom === null ? null : `${one.tierFrom}:${one.tierTo ?? 'MAX'}`;
        return {
          key: String(one.id),
          cells: [
            one.market,
            categoryLook(one.category).name,
            one.model,
            one.effectiveFrom,
            one.effectiveTo ?? '–',
            bracket ?? 'list price',
            `${formatMicros(one.price)} ${one.currency}`,
            one.confidence,
            one.replacedBy === null ? '–' : `version ${one.replacedBy}`,
          ],
          values: [
            one.market,
            categoryLook(one.category).name,
            one.model,
            one.effectiveFrom,
            one.effectiveTo,
            one.tierFrom,
            `${one.currency} ${String(one.price).padStart(15, '0')}`,
            one.confidence,
            one.replacedBy,
          ],
        };
      })}
    />
  );
}
