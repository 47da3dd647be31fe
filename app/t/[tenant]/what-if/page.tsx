import type { Metadata } from 'next';
import { Empty } from '@/components/empty';
import { Warning } from '@/components/notice';
import { PageHeading } from '@/components/page-heading';
import type { TenantPage } from '@/components/page-props';
import { requireTenant } from '@/lib/access/session';
import { Refusal } from '@/lib/api/refusal';
import { localDay } from '@/lib/engine/time';
import { WHAT_IF_RULES } from '@/lib/reprice/rules';
import { compareWithList } from './actions';
import { periodName, type Question, questionOf, RULE_NAMES, usual } from './question';
import { Result } from './result';
import { Upload } from './upload';
import { compare } from './view';

export const metadata: Metadata = { title: 'What-if' };

export default async function WhatIfPage({ params, searchParams }: TenantPage) {
  const { tenant } = await requireTenant((await params).tenant);
  const asked = questionOf(await searchParams);
  const base = `/t/${tenant.slug}/what-if`;
  const shown = asked && typeof asked !== 'string' ? asked : usual(localDay(Date.now(), tenant.timezone));
  return (
    <>
      <PageHeading
        title="What-if"
        note="The same traffic under other rules, or with another price list. Nothing is changed by asking."
      />
      <div className="space-y-6">
        <Ask base={base} question={shown} />
        <Upload
          question={shown}
          about={`${periodName(shown)}: ${RULE_NAMES[shown.rules]}`}
          action={compareWithList.bind(null, tenant.slug)}
        />
        {asked === null ? (
          <Empty title="What would it have cost?">
            Choose a period and the rules to apply. Every message that was delivered in it is replayed, and
            the result stands beside what was charged, by country and category.
          </Empty>
        ) : (
          <Compared tenantId={tenant.id} asked={asked} />
        )}
      </div>
    </>
  );
}

function Ask({ base, question }: { base: string; question: Question }) {
  return (
    <form action={base} className="flex flex-wrap items-center gap-2 text-[0.8125rem]">
      <label className="flex items-center gap-1.5">
        <span className="text-muted">From</span>
        <input type="date" name="from" required defaultValue={question.from} className="control" />
      </label>
      <label className="flex items-center gap-1.5">
        <span className="text-muted">through</span>
        <input type="date" name="through" required defaultValue={question.through} className="control" />
      </label>
      <label className="flex min-w-0 items-center gap-1.5">
        <span className="text-muted">under</span>
        <select name="rules" defaultValue={question.rules} className="control min-w-0">
          {WHAT_IF_RULES.map((rules) => (
            <option key={rules} value={rules}>
              {RULE_NAMES[rules]}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" className="control font-medium">
        Compare
      </button>
    </form>
  );
}

/** Waited for rather than streamed in, so that it is there without scripts too. */
async function Compared({ tenantId, asked }: { tenantId: number; asked: Question | string }) {
  if (typeof asked === 'string') return <Warning>{asked}</Warning>;
  try {
    return <Result id="comparison" view={await compare(tenantId, asked)} />;
  } catch (error) {
    if (error instanceof Refusal) return <Warning>{error.message}</Warning>;
    throw error;
  }
}
