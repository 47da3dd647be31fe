import Link from 'next/link';
import { decimalsFor, money } from '@/components/format';
import type { Discrepancy } from '@/lib/discrepancies/read';
import type { Language } from '@/lib/language/language';
import { ActionButton } from './action-button';
import { accept } from './actions';
import { WORDS } from './words';

interface Props {
  rows: Discrepancy[];
  slug: string;
  may: boolean;
  language: Language;
}

/** Both stories of each unit on which Meta and the rules disagree. */
export function Discrepancies({ rows, slug, may, language }: Props) {
  const t = WORDS[language];
  if (rows.length === 0) return <p className="text-muted">{t.none}</p>;
  return (
    <ul className="divide-y divide-line text-[0.8125rem]">
      {rows.map((row) => (
        <li key={`${row.phoneNumberId} ${row.unit} ${row.unitId}`} className="py-3 first:pt-0 last:pb-0">
          <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
            <Link
              href={`/t/${slug}/charges?${new URLSearchParams({ id: row.unitId })}`}
              className="break-all font-mono text-xs underline underline-offset-2"
            >
              {row.unitId}
            </Link>
            <span className="flex items-center gap-3">
              <span className="text-muted">
                {t.difference}{' '}
                {row.difference === null
                  ? t.unknownDifference
                  : `${row.currency} ${money(row.difference, row.currency, decimalsFor(row.currency, [row.difference]), language)}`}
              </span>
              {row.state === 'accepted' ? (
                <span className="text-muted">{t.accepted}</span>
              ) : (
                may && (
                  <ActionButton
                    action={accept.bind(null, slug)}
                    name={t.accept}
                    label={t.acceptOf(row.unitId)}
                    fields={{ unit: row.unitId }}
                  />
                )
              )}
            </span>
          </div>
          <dl className="mt-1.5 grid gap-x-6 gap-y-1 text-muted sm:grid-cols-2">
            <div>
              <dt className="font-medium text-ink">{t.told}</dt>
              <dd>{row.told.sentence}</dd>
            </div>
            <div>
              <dt className="font-medium text-ink">{t.rules}</dt>
              <dd>{row.simulated.sentence}</dd>
            </div>
          </dl>
        </li>
      ))}
    </ul>
  );
}
