import Link from 'next/link';
import { Section } from '@/components/section';
import type { BudgetStanding } from '@/lib/budgets/standing';
import type { Language } from '@/lib/language/language';
import { BudgetBar } from './settings/budgets/bar';
import { WORDS } from './words';

interface Props {
  budgets: BudgetStanding[];
  slug: string;
  language: Language;
}

/** How much of each budget this month has taken. */
export function Budgets({ budgets, slug, language }: Props) {
  const t = WORDS[language];
  return (
    <Section
      id="budgets"
      title={t.budgets}
      aside={
        <Link href={`/t/${slug}/settings/budgets`} className="text-accent underline-offset-4 hover:underline">
          {budgets.length === 0 ? t.setOne : t.manage}
        </Link>
      }
    >
      {budgets.length === 0 ? (
        <p className="text-[0.8125rem] text-muted">{t.noBudget}</p>
      ) : (
        <ul className="divide-y divide-line">
          {budgets.map((standing) => (
            <li key={standing.budget.id} className="py-3 first:pt-0 last:pb-0">
              <BudgetBar standing={standing} language={language} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
