'use client';

import { day } from '@/components/format';
import { useLanguage } from '@/components/language';
import { LongTable } from '@/components/long-table';
import { Warning } from '@/components/notice';
import type { MovesOutcome } from './look-moves';
import { EffectTables, Part } from './looked';
import { WORDS } from './words';

/** What an import of moves would do, or has done. */
export function LookedMoves({ outcome, tenant }: { outcome: MovesOutcome; tenant: string }) {
  const language = useLanguage();
  const t = WORDS[language];
  const { imported, name, added, unchanged, moved, unpricedMarkets, corrected, effect } = outcome;
  const its = t.ofMoves;
  return (
    <section aria-labelledby="looked-moves" className="mt-6 space-y-5 border-line border-t pt-5">
      <div>
        <h3 id="looked-moves" className="font-medium">
          {imported ? t.isImported(name) : t.wouldChange(name)}
        </h3>
        <p className="mt-1 text-muted">
          {added === 0
            ? its.nothingNew(unchanged)
            : imported
              ? its.wereAdded(added, unchanged) + t.pricedAnew(corrected.charges)
              : its.wouldAdd(added, unchanged)}
        </p>
      </div>
      {unpricedMarkets.length > 0 && <Warning>{its.unpricedMarkets(unpricedMarkets)}</Warning>}
      {moved.length > 0 && (
        <Part title={its.moved}>
          <LongTable
            tall
            caption={its.moved}
            columns={[{ name: its.country }, { name: t.days }, { name: its.was }, { name: t.market }]}
            rows={moved.map((one) => ({
              key: `${one.country} ${one.from}`,
              cells: [
                one.country,
                one.to
                  ? t.between(day(one.from, true, language), day(one.to, true, language))
                  : t.since(day(one.from, true, language)),
                <span key="was" className="text-muted">
                  {one.was}
                </span>,
                one.market,
              ],
            }))}
          />
        </Part>
      )}
      {effect && <EffectTables tenant={tenant} effect={effect} />}
    </section>
  );
}
