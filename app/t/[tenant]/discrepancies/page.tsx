import type { Metadata } from 'next';
import Link from 'next/link';
import { Empty } from '@/components/empty';
import { month as monthName } from '@/components/format';
import { PageHeading } from '@/components/page-heading';
import type { TenantPage } from '@/components/page-props';
import { requireTenant } from '@/lib/access/session';
import { currentLanguage } from '@/lib/language/current';
import type { Language } from '@/lib/language/language';
import { changed } from '../address';
import { accept } from './actions';
import { type DiscrepanciesPage, readDiscrepancies } from './discrepancies';
import { DECIDERS } from './roles';
import { StoryCard } from './story-card';
import { WORDS } from './words';

export async function generateMetadata(): Promise<Metadata> {
  return { title: WORDS[await currentLanguage()].title };
}

export default async function Page({ params, searchParams }: TenantPage) {
  const { tenant, role } = await requireTenant((await params).tenant);
  const language = await currentLanguage();
  const t = WORDS[language];
  const page = await readDiscrepancies(tenant.id, await searchParams, tenant.timezone, language);
  const { month, unit, shown, more, waiting } = page;
  const base = `/t/${tenant.slug}/discrepancies`;
  const decide = DECIDERS.includes(role) ? accept.bind(null, tenant.slug) : null;
  return (
    <>
      <PageHeading title={t.title} note={t.note(month && monthName(month, language))} />
      {unit ? (
        <p className="mb-4">
          {t.oneUnit}{' '}
          <Link href={base} className="text-accent underline underline-offset-4">
            {t.showAll}
          </Link>
        </p>
      ) : (
        <Choices page={page} base={base} language={language} />
      )}
      {waiting > 0 && <p className="mb-4 text-muted">{t.waiting(waiting)}</p>}
      {shown.length === 0 ? (
        <Empty title={page.state === 'accepted' ? t.noneAccepted : t.none}>{t.noneNote}</Empty>
      ) : (
        <ul className="space-y-4">
          {shown.map((one) => (
            <li key={`${one.phoneNumberId} ${one.unit} ${one.unitId}`}>
              <StoryCard
                discrepancy={one}
                slug={tenant.slug}
                zone={tenant.timezone}
                language={language}
                accept={decide}
              />
            </li>
          ))}
        </ul>
      )}
      {more > 0 && <p className="mt-4 text-muted">{t.more(more)}</p>}
    </>
  );
}

/** State and month; each choice is an address. */
function Choices({ page, base, language }: { page: DiscrepanciesPage; base: string; language: Language }) {
  const t = WORDS[language];
  const { counts, state, month, months } = page;
  const search = { ...(month && { month }), ...(state === 'accepted' && { state }) };
  const current = 'control aria-[current]:border-accent aria-[current]:font-medium';
  return (
    <nav aria-label={t.states} className="mb-4 flex flex-wrap gap-2">
      {(['open', 'accepted'] as const).map((one) => (
        <Link
          key={one}
          href={changed(base, search, { state: one === 'accepted' ? one : [] })}
          aria-current={one === state ? 'true' : undefined}
          className={current}
        >
          {t[one](counts[one])}
        </Link>
      ))}
      {months.length > 1 &&
        [null, ...months].map((one) => (
          <Link
            key={one}
            href={changed(base, search, { month: one ?? [] })}
            aria-current={one === month ? 'true' : undefined}
            className={current}
          >
            {one ? monthName(one, language) : t.allMonths}
          </Link>
        ))}
    </nav>
  );
}
