import { Arrive } from '@/components/arrive';
import { Meter } from '@/components/meter';
import { Section } from '@/components/section';
import type { Language } from '@/lib/language/language';
import { FREE_SERVICE, type FreeServiceMeter } from '@/lib/spend/free-service';
import { WORDS } from './words';

/** The free-service meter: 1,000 service messages a number and month of its account, since 1 October 2026. */
export function Meters({ meters, language }: { meters: FreeServiceMeter[]; language: Language }) {
  if (meters.length === 0) return null;
  const t = WORDS[language];
  return (
    <Section id="free" title={t.free}>
      <Arrive at="free" />
      <p className="-mt-2 mb-3 text-muted text-xs">{t.freeNote(FREE_SERVICE)}</p>
      <ul className="divide-y divide-line">
        {meters.map((meter) => (
          <li key={meter.phone} className="py-3 last:pb-0">
            <div className="mb-2 flex flex-wrap items-baseline justify-between gap-x-4 text-[0.8125rem]">
              <span>{meter.display}</span>
              <span className="text-muted">{t.used(meter.used, FREE_SERVICE)}</span>
            </div>
            <Meter used={meter.used} limit={FREE_SERVICE} label={t.usedLabel(meter.used, FREE_SERVICE)} />
            <p className="mt-2 text-muted text-xs">{outlook(meter, language)}</p>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function outlook({ used, runsOut, zone }: FreeServiceMeter, language: Language): string {
  const t = WORDS[language];
  const beyond = used - FREE_SERVICE;
  if (beyond >= 0n) return beyond === 0n ? t.usedUp : t.usedBeyond(beyond);
  if (runsOut) return t.runsOut(runsOut, zone);
  return used === 0n ? t.notUsed : t.lasts;
}
