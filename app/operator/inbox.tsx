import { count } from '@/components/format';
import { type InboxStatus, inboxStatus } from '@/lib/inbox/status';

/** How far the inbox is: what waits, what was put aside, and how old the oldest of it is. */
export async function Inbox() {
  const status = await inboxStatus();
  const figures: [name: string, value: string, alarming: boolean][] = [
    ['Received', count(status.received), false],
    ['Pending', count(status.pending), false],
    ['Quarantined', count(status.quarantined), status.quarantined > 0],
    ['Failed', count(status.failed), status.failed > 0],
    ['Oldest waits', lag(status), status.lag_seconds > 60],
  ];
  return (
    <section aria-labelledby="inbox" className="mb-6">
      <h2 id="inbox" className="sr-only">
        Inbox
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
