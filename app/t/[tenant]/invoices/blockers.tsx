import Link from 'next/link';
import { Warning } from '@/components/notice';
import { blockerSentence } from '@/lib/invoices/blocker-words';
import type { Blocker, Preview } from '@/lib/invoices/invoice';
import { addMonths } from '@/lib/invoices/month';
import { currentLanguage } from '@/lib/language/current';
import type { Language } from '@/lib/language/language';
import { WORDS } from './words';

/** Kinds that time alone cures, or that another invoice has cured: worth no warning on their own. */
const PATIENT = new Set<Blocker['kind']>(['not_ended', 'in_grace', 'approved_already']);

/** What keeps a month from being approved, each with the page that shows which. */
export async function Blockers({
  blockers,
  slug,
  of,
  isOperator,
}: {
  blockers: readonly Blocker[];
  slug: string;
  of: Pick<Preview, 'month' | 'currency'>;
  /** Who issues is for the operator to say, and nothing that a member could do about. */
  isOperator: boolean;
}) {
  const language = await currentLanguage();
  const waiting = blockers.filter(({ kind }) => kind === 'in_grace');
  const problems = blockers.filter(({ kind }) => !PATIENT.has(kind) && (isOperator || kind !== 'no_issuer'));
  return (
    <>
      {waiting.map((blocker) => (
        <p key={blocker.kind} className="mt-3 text-muted text-xs">
          {blockerSentence(blocker, language)}
        </p>
      ))}
      {problems.length > 0 && (
        <div className="mt-4 text-[0.8125rem]">
          <Warning>
            <ul className="space-y-1">
              {problems.map((blocker) => (
                <li key={blocker.sentence}>
                  {blockerSentence(blocker, language)}{' '}
                  <Which place={placeOf(blocker.kind, slug, of.month, { isOperator, language })} />
                </li>
              ))}
            </ul>
          </Warning>
        </div>
      )}
    </>
  );
}

function Which({ place }: { place: ReturnType<typeof placeOf> }) {
  return place ? (
    <Link href={place.href} className="whitespace-nowrap underline underline-offset-2">
      {place.name}
    </Link>
  ) : null;
}

/** Where one sees which, or does something about it. */
export function placeOf(
  kind: Blocker['kind'],
  slug: string,
  month: string,
  { isOperator, language }: { isOperator: boolean; language: Language },
): { href: string; name: string } | null {
  const t = WORDS[language];
  switch (kind) {
    case 'unpriced': {
      const period = `from=${month}&to=${addMonths(month, 1)}`;
      return { href: `/t/${slug}/charges?${period}&unpriced=true`, name: t.showThem };
    }
    case 'discrepancies':
      return { href: `/t/${slug}/discrepancies?month=${month.slice(0, 7)}`, name: t.showThem };
    case 'no_issuer':
      return { href: '/operator/billing', name: t.enterIt };
    case 'no_buyer':
      return {
        href: isOperator ? `/operator/billing/${slug}` : `/t/${slug}/settings/billing`,
        name: t.enterThem,
      };
    case 'earlier_month_open':
      return {
        href: `/t/${slug}/invoices/upcoming?month=${addMonths(month, -1).slice(0, 7)}`,
        name: t.showIt,
      };
    default:
      return null;
  }
}
