import { count, day, plural } from '@/components/format';
import { Meter } from '@/components/meter';
import { Section } from '@/components/section';
import { type Meter as Figures, FREE_SERVICE, type Overview } from './overview';

/** The free-service meter: 1,000 service messages a number and month since 1 October 2026. */
export function Meters({ overview }: { overview: Overview }) {
  if (overview.meters.length === 0) return null;
  return (
    <Section id="free" title="Free service messages">
      <p className="-mt-2 mb-3 text-muted text-xs">
        The first {count(FREE_SERVICE)} that a number delivers in a month cost nothing; each one after that is
        charged.
      </p>
      <ul className="divide-y divide-line">
        {overview.meters.map((meter) => (
          <li key={meter.phone} className="py-3 last:pb-0">
            <div className="mb-2 flex flex-wrap items-baseline justify-between gap-x-4 text-[0.8125rem]">
              <span>{meter.display}</span>
              <span className="text-muted">
                {count(meter.used)} of {count(FREE_SERVICE)}
              </span>
            </div>
            <Meter
              used={meter.used}
              limit={FREE_SERVICE}
              label={`${count(meter.used)} of ${count(FREE_SERVICE)} free service messages used`}
            />
            <p className="mt-2 text-muted text-xs">{outlook(meter)}</p>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function outlook({ used, runsOut }: Figures): string {
  const beyond = used - FREE_SERVICE;
  if (beyond >= 0n) return beyond === 0n ? 'Used up' : `Used up, and ${plural(beyond, 'message')} beyond it`;
  if (runsOut) return `Runs out on ${day(runsOut, false)} at the pace of this month`;
  return used === 0n ? 'Nothing sent yet' : 'Lasts to the end of the month at this pace';
}
