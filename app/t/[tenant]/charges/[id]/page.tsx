import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import { instant } from '@/components/instant';
import { Warning } from '@/components/notice';
import { PageHeading } from '@/components/page-heading';
import type { PageProps } from '@/components/page-props';
import { Section } from '@/components/section';
import { requireTenant } from '@/lib/access/session';
import { currentLanguage } from '@/lib/language/current';
import type { Language } from '@/lib/language/language';
import type { ChargeRow } from '@/lib/ledger/read';
import { changed } from '../../address';
import { Amounts } from './amounts';
import { readChargePage } from './charge';
import { Facts } from './facts';
import { History } from './history';
import { ThreadSection } from './thread-section';
import { WORDS } from './words';

type Props = PageProps<{ tenant: string; id: string }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: WORDS[await currentLanguage()].title((await params).id) };
}

export default async function ChargePage({ params, searchParams }: Props) {
  const { tenant: slug, id } = await params;
  const { tenant } = await requireTenant(slug);
  const language = await currentLanguage();
  const found = /^\d{1,18}$/.test(id) ? await readChargePage(tenant.id, BigInt(id), language) : null;
  if (!found) notFound();
  const { detail, sha256, place, timeline, isDisputed } = found;
  const { charge, explanation, history } = detail;
  const t = WORDS[language];
  const reader = { slug, zone: tenant.timezone, language };
  return (
    <>
      <nav aria-label={t.breadcrumb} className="mb-3 text-muted">
        <Link
          href={changed(`/t/${slug}/charges`, await searchParams, {})}
          className="underline-offset-4 hover:text-ink hover:underline"
        >
          {t.charges}
        </Link>
      </nav>
      <PageHeading
        title={question(charge, language)}
        note={t.at(instant(charge.occurredAt, tenant.timezone, language), tenant.timezone)}
      />
      <p className="max-w-3xl text-lg leading-relaxed">
        <Whole sentence={explanation.sentence} />
      </p>
      <div className="mt-8 space-y-6">
        <Standing charge={charge} history={history} slug={slug} language={language} />
        {isDisputed && (
          <Warning>
            {t.disagrees}{' '}
            <Link
              href={`/t/${slug}/discrepancies?unit=${encodeURIComponent(charge.unitId)}`}
              className="underline"
            >
              {t.bothStories}
            </Link>
          </Warning>
        )}
        <ThreadSection timeline={timeline} {...reader} />
        <div className="grid items-start gap-6 lg:grid-cols-2">
          <Amounts charge={charge} language={language} />
          <Facts detail={detail} sha256={sha256} place={place} zone={tenant.timezone} language={language} />
        </div>
        <Section id="rules" title={t.ruled}>
          <ul className="space-y-2">
            {explanation.rules.map((rule) => (
              <li key={rule.id} className="flex gap-4">
                <span className="w-10 shrink-0 font-mono text-muted text-xs leading-5">{rule.id}</span>
                <span>{rule.text}</span>
              </li>
            ))}
          </ul>
        </Section>
        {history.length > 1 && <History history={history} current={charge} {...reader} />}
      </div>
    </>
  );
}

function question({ reverses, unpriced, billable }: ChargeRow, language: Language): string {
  const t = WORDS[language];
  if (reverses !== null) return t.whyTakenBack;
  if (unpriced !== 0) return t.whyUnpriced;
  return billable === 0 ? t.whyFree : t.whyCharged;
}

/** Says when a row is not the last word on its unit. */
function Standing({
  charge,
  history,
  slug,
  language,
}: {
  charge: ChargeRow;
  history: ChargeRow[];
  slug: string;
  language: Language;
}) {
  const t = WORDS[language];
  const to = (id: bigint): ReactNode => (
    <Link href={`/t/${slug}/charges/${id}`} className="underline">
      {t.charge(String(id))}
    </Link>
  );
  if (charge.reverses !== null)
    return (
      <Warning>
        {t.takesBack} {to(charge.reverses)}.
      </Warning>
    );
  if (!charge.reversed) return null;
  const last = history.findLast((row) => row.reverses === null);
  if (!last || last.id === charge.id) return <Warning>{t.takenBack}</Warning>;
  return (
    <Warning>
      {t.replacedBy} {to(last.id)}.
    </Warning>
  );
}

/** A day and an amount with its currency are not broken over two lines. */
function Whole({ sentence }: { sentence: string }) {
  return sentence.split(/(\d{4}-\d\d-\d\d|[\d.,]+[ \u00a0][A-Z]{3}\b)/).map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of a sentence never change places.
      <span key={index} className="whitespace-nowrap">
        {part}
      </span>
    ) : (
      part
    ),
  );
}
