import type { Metadata } from 'next';
import { Confirm } from '@/components/confirm';
import { DataTable } from '@/components/data-table';
import { count } from '@/components/format';
import { instant } from '@/components/instant';
import { PageHeading } from '@/components/page-heading';
import { first, type PageProps } from '@/components/page-props';
import { Section } from '@/components/section';
import { requireOperator } from '@/lib/access/session';
import { type Awaited, type FailedDelivery, readFailed, readQuarantine, SHOWN } from '@/lib/inbox/look';
import { currentLanguage } from '@/lib/language/current';
import type { Language } from '@/lib/language/language';
import { retryFailed, retryQuarantined } from './actions';
import { Delivery } from './delivery';
import { Figures } from './figures';
import { DeliveryLink } from './link';
import { Retry } from './retry';
import { WORDS } from './words';

export async function generateMetadata(): Promise<Metadata> {
  return { title: WORDS[await currentLanguage()].title };
}

export default async function InboxPage({ searchParams }: PageProps) {
  await requireOperator();
  const language = await currentLanguage();
  const t = WORDS[language];
  const asked = (first((await searchParams).delivery) ?? '').trim().slice(0, 20);
  const [quarantine, failed] = await Promise.all([readQuarantine(), readFailed()]);
  return (
    <>
      <PageHeading title={t.title} note={t.note} />
      <Figures language={language} />
      <div className="space-y-6">
        <Section id="delivery" title={t.find}>
          <form action="/operator/inbox" className="flex flex-wrap items-center gap-2">
            <input
              name="delivery"
              inputMode="numeric"
              aria-label={t.number}
              defaultValue={asked}
              maxLength={18}
              placeholder="1234"
              className="control w-40 placeholder:text-muted"
            />
            <button type="submit" className="control">
              {t.look}
            </button>
            <span className="text-muted text-xs">{t.findNote}</span>
          </form>
          {asked !== '' && <Delivery asked={asked} language={language} />}
        </Section>
        <Failures failed={failed} language={language} />
        <Quarantine quarantine={quarantine} language={language} />
      </div>
    </>
  );
}

function Failures({ failed, language }: { failed: FailedDelivery[]; language: Language }) {
  const t = WORDS[language];
  return (
    <Section
      id="failed"
      title={t.failures}
      aside={
        failed.length > 0 && (
          <Confirm
            button={t.retryAll}
            title={t.retryAllTitle}
            fields={{}}
            action={retryFailed}
            submit={t.retryAll}
          >
            <p>{t.retryAllNote}</p>
          </Confirm>
        )
      }
    >
      <p className="mb-3 text-muted text-xs">{failed.length > 0 ? t.failuresNote : t.noFailures}</p>
      {failed.length > 0 && (
        <DataTable
          name="failed"
          caption={t.failuresTable}
          search={t.searchReason}
          sort={{ id: 'delivery', desc: false }}
          columns={[
            { id: 'delivery', name: t.deliveries },
            { id: 'received', name: t.received, wide: true },
            { id: 'reason', name: t.reason },
            { id: 'retry', name: t.retry, action: true },
          ]}
          rows={failed.map(({ id, receivedAt, reason }) => ({
            key: String(id),
            values: [id, receivedAt.getTime(), reason, null],
            cells: [
              <DeliveryLink key="id" id={id} />,
              instant(receivedAt.getTime(), 'UTC', language),
              <span key="reason" className="block max-w-xl whitespace-normal break-words">
                {reason}
              </span>,
              <Retry key="retry" id={id} language={language} />,
            ],
          }))}
        />
      )}
      {failed.length === SHOWN && <p className="mt-3 text-muted text-xs">{t.more(SHOWN)}</p>}
    </Section>
  );
}

function Quarantine({ quarantine, language }: { quarantine: Awaited[]; language: Language }) {
  const t = WORDS[language];
  return (
    <Section
      id="quarantine"
      title={t.waiting}
      aside={
        quarantine.length > 0 && (
          <Confirm
            button={t.retryWaiting}
            title={t.retryWaitingTitle}
            fields={{}}
            action={retryQuarantined}
            submit={t.retryWaiting}
          >
            <p>{t.retryWaitingNote}</p>
          </Confirm>
        )
      }
    >
      <p className="mb-3 text-muted text-xs">{quarantine.length > 0 ? t.waitingNote : t.noWaiting}</p>
      {quarantine.length > 0 && (
        <DataTable
          name="waiting"
          caption={t.waitingTable}
          sort={{ id: 'deliveries', desc: true }}
          columns={[
            { id: 'awaited', name: t.awaited },
            { id: 'deliveries', name: t.deliveries, numeric: true },
            { id: 'since', name: t.since, wide: true },
            { id: 'connect', name: t.connect, wide: true },
          ]}
          rows={quarantine.map(({ id, deliveries, since, oldest, wabaId }) => ({
            key: id,
            values: [id, deliveries, since.getTime(), wabaId],
            cells: [
              <DeliveryLink key="id" id={oldest} text={id} />,
              count(deliveries, language),
              instant(since.getTime(), 'UTC', language),
              <code key="connect" className="font-mono text-xs">
                parley waba connect --waba {wabaId ?? '…'} --phone {wabaId === null ? '…' : id} --tenant …
              </code>,
            ],
          }))}
        />
      )}
      {quarantine.length === SHOWN && <p className="mt-3 text-muted text-xs">{t.more(SHOWN)}</p>}
    </Section>
  );
}
