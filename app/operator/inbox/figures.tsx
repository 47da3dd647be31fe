import { count } from '@/components/format';
import { pool } from '@/lib/db/pools';
import { readRate } from '@/lib/inbox/look';
import type { Language } from '@/lib/language/language';
import { readStanding } from '@/lib/metrics/standing';
import { WORDS } from './words';

/** How much comes in, and how far behind the work is. Read without counting what is done. */
export async function Figures({ language }: { language: Language }) {
  const t = WORDS[language];
  const [rate, readings] = await Promise.all([readRate(), readStanding(pool('parley_operator'))]);
  const of = (name: string) => readings.find((one) => one.name === name)!.value;
  const [pending, quarantined, failed] = [of('inbox_pending'), of('inbox_quarantined'), of('inbox_failed')];
  const lag = of('inbox_lag_seconds');
  const figures: [name: string, value: string, alarming: boolean, note?: string][] = [
    [t.rate, count(Math.round(rate), language), false, t.rateNote],
    [t.lag, pending === 0 ? '–' : duration(lag), lag > 60],
    [t.pending, count(pending, language), false],
    [t.quarantined, count(quarantined, language), quarantined > 0],
    [t.failed, count(failed, language), failed > 0],
  ];
  return (
    <section aria-labelledby="figures" className="mb-6">
      <h2 id="figures" className="sr-only">
        {t.figures}
      </h2>
      <dl className="card grid grid-cols-2 gap-y-4 px-5 py-4 sm:grid-cols-5">
        {figures.map(([name, value, alarming, note]) => (
          <div key={name}>
            <dt className="eyebrow">{name}</dt>
            <dd className={`mt-0.5 font-semibold text-lg tracking-tight ${alarming ? 'text-warn' : ''}`}>
              {value}
            </dd>
            {note && <dd className="text-muted text-xs">{note}</dd>}
          </div>
        ))}
      </dl>
    </section>
  );
}

function duration(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
