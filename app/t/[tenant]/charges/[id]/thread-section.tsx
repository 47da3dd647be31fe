import { Ban, CircleDollarSign, MessageSquare, Phone, Send, TimerOff } from 'lucide-react';
import Link from 'next/link';
import { categoryLook } from '@/components/category';
import { decimalsFor } from '@/components/format';
import { instant, timeOfDay } from '@/components/instant';
import { Money } from '@/components/money';
import { Section } from '@/components/section';
import type { Language } from '@/lib/language/language';
import type { ThreadCharge } from '@/lib/ledger/thread';
import type { Entry, Judgement, Span, Timeline } from './timeline';
import { WORDS } from './words';

interface Reader {
  slug: string;
  /** The tenant's. */
  zone: string;
  language: Language;
}

/** The thread as an ordered list of what happened, with rails beside it for what was open when. */
export function ThreadSection({ timeline, ...reader }: { timeline: Timeline | null } & Reader) {
  const t = WORDS[reader.language];
  if (!timeline)
    return (
      <Section id="thread" title={t.timeline}>
        <p className="text-muted">{t.noThread}</p>
      </Section>
    );
  const { entries, spans, earlier, later } = timeline;
  return (
    <Section id="thread" title={t.timeline}>
      <p className="mb-4 max-w-3xl text-[0.8125rem] text-muted">{t.timelineNote(reader.zone)}</p>
      <OpenThen spans={spans.filter(({ holdsCharge }) => holdsCharge)} {...reader} />
      {earlier > 0 && <p className="mb-2 text-muted text-xs">{t.earlier(earlier)}</p>}
      <ol aria-labelledby="thread">
        {entries.map((entry) => (
          <Row key={entry.key} entry={entry} {...reader} />
        ))}
      </ol>
      {later > 0 && <p className="mt-2 text-muted text-xs">{t.later(later)}</p>}
    </Section>
  );
}

function OpenThen({ spans, zone, language }: { spans: Span[] } & Reader) {
  const t = WORDS[language];
  if (spans.length === 0) return <p className="mb-4 text-[0.8125rem]">{t.nothingOpen}</p>;
  return (
    <div className="mb-4 text-[0.8125rem]">
      <p>{t.openThen}</p>
      <ul className="mt-1 space-y-1">
        {spans.map((span) => (
          <li key={keyOf(span)} className="flex items-baseline gap-2">
            <span aria-hidden="true" className={`size-2 shrink-0 rounded-[2px] ${colourOf(span)}`} />
            <span>
              <span className="inline-block first-letter:uppercase">{nameOf(span, language)}</span>{' '}
              <span className="text-muted">
                {t.fromTo(instant(span.from, zone, language), instant(span.to, zone, language))}
                {span.isCutShort && `, ${t.cutShort}`}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Row({ entry, ...reader }: { entry: Entry } & Reader) {
  const { zone, language } = reader;
  return (
    <li
      aria-current={entry.isCharge ? 'true' : undefined}
      className="flex gap-3 rounded-md px-2 aria-[current]:bg-accent-soft"
    >
      <div aria-hidden="true" className="flex shrink-0 gap-1">
        {entry.lanes.map((lane, index) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: lanes never change places.
            key={index}
            className={`w-1.5 ${lane ? `${colourOf(lane.span)} ${PARTS[lane.part]}` : ''}`}
          />
        ))}
      </div>
      <div className="min-w-0 grow border-line border-b py-2.5 sm:flex sm:gap-4">
        <p className="shrink-0 text-muted text-xs leading-5 sm:w-40">{instant(entry.at, zone, language)}</p>
        <div className="min-w-0 grow text-[0.8125rem]">
          <What entry={entry} {...reader} />
        </div>
      </div>
    </li>
  );
}

const PARTS = { start: 'mt-3 rounded-t-full', middle: '', end: 'mb-3 rounded-b-full' } as const;

function What({ entry, slug, zone, language }: { entry: Entry } & Reader) {
  const t = WORDS[language];
  if (entry.closes)
    return (
      <p className="flex gap-2 text-muted">
        <TimerOff aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
        <span>
          {t.closes(nameOf(entry.closes, language))}
          {entry.closes.isCutShort && `, ${t.cutShort}`}
        </span>
      </p>
    );
  const Icon = iconOf(entry);
  return (
    <div className="flex gap-2">
      <Icon aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-muted" />
      <div className="min-w-0 space-y-0.5">
        <p className={entry.isCharge ? 'font-medium' : ''}>
          {headline(entry, language)}
          {entry.isCharge && (
            <span className="ml-2 rounded bg-accent px-1.5 py-0.5 text-on-accent text-xs">
              {t.thisCharge}
            </span>
          )}
        </p>
        {entry.kind === 'outbound' && <Statuses entry={entry} zone={zone} language={language} />}
        <Verdicts entry={entry} language={language} />
        {entry.sharesCharge && <p className="text-muted">{t.sameConversation}</p>}
        {entry.opens.map((span) => (
          <p key={keyOf(span)}>
            {t.opens(nameOf(span, language), instant(span.to, zone, language))}
            {span.isCutShort && `, ${t.cutShort}`}
          </p>
        ))}
        {entry.charge && !entry.isCharge && (
          <Link href={`/t/${slug}/charges/${entry.charge.id}`} className="underline underline-offset-4">
            {t.charge(String(entry.charge.id))}
            {language === 'fr' ? '\u00a0: ' : ': '}
            <Price charge={entry.charge} language={language} />
          </Link>
        )}
      </div>
    </div>
  );
}

function iconOf({ kind, isCharge, statuses }: Entry) {
  if (kind === 'inbound_call') return Phone;
  if (kind === 'inbound_message') return MessageSquare;
  if (isCharge) return CircleDollarSign;
  return statuses.at(-1)?.name === 'failed' ? Ban : Send;
}

function headline({ kind, isReferred, told, ruled }: Entry, language: Language): string {
  const t = WORDS[language];
  if (kind === 'outbound') {
    const category = (told ?? ruled)?.category;
    return t.sentOne(category ? nameOfCategory(category, language) : null);
  }
  const wrote = kind === 'inbound_call' ? t.called : t.wrote;
  return isReferred ? `${wrote} ${t.referred}` : wrote;
}

function Statuses({ entry, zone, language }: { entry: Entry; zone: string; language: Language }) {
  const t = WORDS[language];
  const { statuses, errorCode } = entry;
  const parts = statuses.map(({ name, at }) => t[name](timeOfDay(at, zone, language)));
  if (errorCode !== null) parts.push(t.errorCode(errorCode));
  return <p className="text-muted">{parts.join(' · ')}</p>;
}

function Verdicts({ entry, language }: { entry: Entry; language: Language }) {
  const t = WORDS[language];
  if (entry.kind !== 'outbound') return null;
  const [told, ruled] = [entry.told, entry.ruled].map((one) => one && said(one, language));
  // Which place it had is Meta's to say, so there is nothing to disagree about.
  const isPlaced = entry.ruled?.outcome === 'placed' && entry.told?.category === entry.ruled.category;
  if (told && isPlaced) return <p>{t.placed(told)}</p>;
  if (told && ruled) return <p>{told === ruled ? t.agree(told) : t.differ(told, ruled)}</p>;
  if (told) return <p>{t.toldOnly(told)}</p>;
  return <p className={ruled ? '' : 'text-muted'}>{ruled ? t.ruledOnly(ruled) : t.notDelivered}</p>;
}

function said({ category, outcome }: Judgement, language: Language): string {
  return `${nameOfCategory(category, language)}, ${WORDS[language].outcome[outcome]}`;
}

function Price({ charge, language }: { charge: ThreadCharge; language: Language }) {
  const { currency, price, billable, unpriced } = charge;
  const t = WORDS[language];
  if (unpriced !== 0) return t.unpriced;
  if (billable === 0) return t.outcome.free;
  const decimals = decimalsFor(currency, [price]);
  return <Money micros={price} currency={currency} decimals={decimals} showCurrency language={language} />;
}

function nameOf({ kind, category }: Span, language: Language): string {
  const t = WORDS[language];
  return kind === 'conversation' ? t.conversationOf(nameOfCategory(category!, language)) : t[kind];
}

function nameOfCategory(category: string, language: Language): string {
  return categoryLook(category, language).name.toLowerCase();
}

function colourOf({ kind, category }: Span): string {
  if (kind === 'conversation') return categoryLook(category!).swatch;
  return kind === 'customer_service' ? 'bg-service' : 'bg-referral';
}

function keyOf({ kind, category, openedBy }: Span): string {
  return `${kind} ${category} ${openedBy}`;
}
