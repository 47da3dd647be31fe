import { count } from '@/components/format';
import { type InboxStatus, inboxStatus } from '@/lib/inbox/status';
import type { Language } from '@/lib/language/language';
import { WORDS } from './tenants-words';

/** How far the inbox is: what waits, what was put aside, and how old the oldest of it is. */
export async function Inbox({ language }: { language: Language }) {
  const t = WORDS[language];
  const status = await inboxStatus();
  const figures: [name: string, value: string, alarming: boolean][] = [
    [t.received, count(status.received, language), false],
    [t.pending, count(status.pending, language), false],
    [t.quarantined, count(status.quarantined, language), status.quarantined > 0],
    [t.failed, count(status.failed, language), status.failed > 0],
    [t.oldest, lag(status), status.lag_seconds > 60],
  ];
  return (
    <section aria-labelledby="inbox" className="mb-6">
      <h2 id="inbox" className="sr-only">
        {t.inbox}
      </h2>
      <dl className="card grid grid-cols-2 gap-y-4 px-5 py-4 sm:grid-cols-5">
        {figures.map(([name, value, alarming]) => (
          <div key={name}>
            <dt className="eyebrow">{name}</dt>
            <dd className={`mt-0.5 font-semibold text-lg tracking-tight ${alarming ? 'text-warn' : ''}`}>
              {value}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function lag({ lag_seconds: seconds, pending }: InboxStatus): string {
  if (pending === 0) return '–';
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
