import type { Metadata } from 'next';
import { Empty } from '@/components/empty';
import { Warning } from '@/components/notice';
import { PageHeading } from '@/components/page-heading';
import type { TenantPage } from '@/components/page-props';
import { requireTenant } from '@/lib/access/session';
import { Refusal } from '@/lib/api/refusal';
import { asTenant } from '@/lib/db/pools';
import { localDay } from '@/lib/engine/time';
import { currentLanguage } from '@/lib/language/current';
import type { Language } from '@/lib/language/language';
import { listViews } from '@/lib/spend/views';
import { SavedViews } from '../views/saved-views';
import { compareWithList } from './actions';
import { Ask } from './ask';
import { periodName, type Question, questionOf, usual } from './question';
import { Result } from './result';
import { Upload } from './upload';
import { compare } from './view';
import { WORDS } from './words';

export async function generateMetadata(): Promise<Metadata> {
  return { title: WORDS[await currentLanguage()].title };
}

export default async function WhatIfPage({ params, searchParams }: TenantPage) {
  const { tenant, user } = await requireTenant((await params).tenant);
  const views = await asTenant(tenant.id, (client) =>
    listViews(client, { tenantId: tenant.id, userId: user.id, page: 'what-if' }),
  );
  const language = await currentLanguage();
  const t = WORDS[language];
  const asked = questionOf(await searchParams, language);
  const base = `/t/${tenant.slug}/what-if`;
  const shown = asked && typeof asked !== 'string' ? asked : usual(localDay(Date.now(), tenant.timezone));
  return (
    <>
      <PageHeading title={t.title} note={t.note}>
        <SavedViews slug={tenant.slug} page="what-if" views={views} />
      </PageHeading>
      <div className="space-y-6">
        <Ask base={base} question={shown} />
        <Upload
          question={shown}
          about={t.about(periodName(shown, language), t.rules[shown.rules])}
          action={compareWithList.bind(null, tenant.slug)}
        />
        {asked === null ? (
          <Empty title={t.empty}>{t.emptyText}</Empty>
        ) : (
          <Compared tenantId={tenant.id} asked={asked} language={language} />
        )}
      </div>
    </>
  );
}

/** Waited for rather than streamed in, so that it is there without scripts too. */
async function Compared({
  tenantId,
  asked,
  language,
}: {
  tenantId: number;
  asked: Question | string;
  language: Language;
}) {
  if (typeof asked === 'string') return <Warning>{asked}</Warning>;
  try {
    return <Result id="comparison" view={await compare(tenantId, asked, language)} />;
  } catch (error) {
    if (error instanceof Refusal) return <Warning>{error.in(language)}</Warning>;
    throw error;
  }
}
