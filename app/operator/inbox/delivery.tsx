import Link from 'next/link';
import type { ReactNode } from 'react';
import { count } from '@/components/format';
import { instant } from '@/components/instant';
import { PlainTable } from '@/components/plain-table';
import { type DeliveryWay, readDelivery } from '@/lib/inbox/look';
import type { Language } from '@/lib/language/language';
import { DeliveryLink } from './link';
import { reasonText } from './reasons';
import { Retry } from './retry';
import { WORDS } from './words';

/** One delivery: when it came, what became of it, and what it proves. */
export async function Delivery({ asked, language }: { asked: string; language: Language }) {
  const t = WORDS[language];
  const delivery = /^\d{1,18}$/.test(asked) ? await readDelivery(BigInt(asked)) : null;
  if (!delivery) {
    return (
      <p role="status" className="mt-4">
        {t.notFound(asked)}
      </p>
    );
  }
  const facts: [name: string, value: ReactNode][] = [
    [t.received, instant(delivery.receivedAt.getTime(), 'UTC', language)],
    [t.state, t.states[delivery.state]],
    [t.size, t.bytes(delivery.bytes)],
    [
      t.digest,
      <code key="sha" className="break-all font-mono text-xs">
        {delivery.sha256}
      </code>,
    ],
  ];
  if (delivery.attempts > 0) facts.push([t.attempts, count(delivery.attempts, language)]);
  if (delivery.state === 'pending' && delivery.attempts > 0)
    facts.push([t.nextTry, instant(delivery.nextAttemptAt!.getTime(), 'UTC', language)]);
  if (delivery.reason && delivery.state !== 'quarantined') facts.push([t.reason, delivery.reason]);
  if (delivery.awaits.length > 0) facts.push([t.awaits, delivery.awaits.join(', ')]);
  return (
    <section aria-labelledby="way" className="mt-5">
      <h3 id="way" className="mb-3 font-medium">
        {t.delivery(delivery.id)}
      </h3>
      <dl className="grid gap-x-6 gap-y-3 text-[0.8125rem] sm:grid-cols-2 lg:grid-cols-4">
        {facts.map(([name, value]) => (
          <div key={name} className="min-w-0">
            <dt className="eyebrow">{name}</dt>
            <dd className="mt-0.5 break-words">{value}</dd>
          </div>
        ))}
      </dl>
      {delivery.state === 'failed' && (
        <div className="mt-4">
          <Retry id={delivery.id} language={language} />
        </div>
      )}
      <Notes notes={delivery.notes} language={language} />
      <Charges delivery={delivery} language={language} />
    </section>
  );
}

function Notes({ notes, language }: { notes: DeliveryWay['notes']; language: Language }) {
  const t = WORDS[language];
  return (
    <div className="mt-5">
      <h4 className="mb-1 font-medium text-[0.8125rem]">{t.notes}</h4>
      {notes.length === 0 ? (
        <p className="text-muted text-xs">{t.noNotes}</p>
      ) : (
        <PlainTable
          caption={t.notes}
          columns={[{ name: t.reason }, { name: t.detail, wide: true }, { name: t.times, numeric: true }]}
          rows={notes.map(({ reason, detail, count: times }) => ({
            key: `${reason} ${detail}`,
            cells: [
              <span key="reason" className="whitespace-normal">
                {reasonText(reason, language)}
              </span>,
              <code key="detail" className="font-mono text-xs">
                {detail}
              </code>,
              count(times, language),
            ],
          }))}
        />
      )}
    </div>
  );
}

function Charges({ delivery, language }: { delivery: DeliveryWay; language: Language }) {
  const t = WORDS[language];
  return (
    <div className="mt-5">
      <h4 className="mb-1 font-medium text-[0.8125rem]">{t.charges}</h4>
      {delivery.charges.length === 0 ? (
        <p className="text-muted text-xs">{t.noCharges}</p>
      ) : (
        <PlainTable
          caption={t.charges}
          columns={[
            { name: t.charge },
            { name: t.tenant },
            { name: t.category, wide: true },
            { name: t.unit, wide: true },
            { name: t.proof },
          ]}
          rows={delivery.charges.map(({ id, tenant, unitId, category, quantity, deliveryId }) => ({
            key: `${tenant} ${id}`,
            cells: [
              <Link key="id" href={`/t/${tenant}/charges/${id}`} className="underline underline-offset-4">
                {String(id)}
              </Link>,
              tenant,
              quantity < 0 ? `${category} (${t.reversal})` : category,
              <code key="unit" className="font-mono text-xs">
                {unitId.length > 40 ? `${unitId.slice(0, 40)}…` : unitId}
              </code>,
              deliveryId === delivery.id ? t.thisOne : <DeliveryLink key="proof" id={deliveryId} />,
            ],
          }))}
        />
      )}
    </div>
  );
}
