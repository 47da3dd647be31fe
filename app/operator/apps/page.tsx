import type { Metadata } from 'next';
import { ActionForm } from '@/components/action-form';
import { Confirm } from '@/components/confirm';
import { Field } from '@/components/field';
import { instant } from '@/components/instant';
import { PageHeading } from '@/components/page-heading';
import { PlainTable } from '@/components/plain-table';
import { Section } from '@/components/section';
import { requireOperator } from '@/lib/access/session';
import { env } from '@/lib/env';
import { listApps, type MetaApp } from '@/lib/inbox/apps';
import { currentLanguage } from '@/lib/language/current';
import type { Language } from '@/lib/language/language';
import { add, remove, rotate } from './actions';
import { WORDS } from './words';

export async function generateMetadata(): Promise<Metadata> {
  return { title: WORDS[await currentLanguage()].title };
}

export default async function AppsPage() {
  await requireOperator();
  const language = await currentLanguage();
  const t = WORDS[language];
  const apps = await listApps();
  return (
    <>
      <PageHeading title={t.title} note={t.note} />
      <div className="space-y-6">
        <Section id="apps" title={t.list}>
          <p className="mb-3 text-muted text-xs">{apps.length === 0 ? t.none : t.also}</p>
          {apps.length > 0 && <Apps apps={apps} language={language} />}
        </Section>
        <Section id="add" title={t.add}>
          <ActionForm action={add} submit={t.add}>
            <div className="grid gap-4 sm:grid-cols-2">
              <Field label={t.id} hint={t.idHint}>
                {(field) => (
                  <input
                    {...field}
                    name="id"
                    required
                    inputMode="numeric"
                    maxLength={32}
                    className="control w-full"
                  />
                )}
              </Field>
              <Field label={t.name}>
                {(field) => (
                  <input {...field} name="name" required maxLength={200} className="control w-full" />
                )}
              </Field>
              <Field label={t.appSecret} hint={t.secretHint}>
                {(field) => <SecretInput {...field} name="secret" required />}
              </Field>
              <Field label={t.token} hint={t.tokenHint}>
                {(field) => <SecretInput {...field} name="verifyToken" />}
              </Field>
            </div>
          </ActionForm>
        </Section>
      </div>
    </>
  );
}

/** No manager of passwords fills it in or keeps it. */
function SecretInput(props: {
  id: string;
  'aria-describedby': string | undefined;
  name: string;
  required?: true;
}) {
  return <input {...props} type="password" autoComplete="off" maxLength={200} className="control w-full" />;
}

function Apps({ apps, language }: { apps: MetaApp[]; language: Language }) {
  const t = WORDS[language];
  const at = (date: Date) => instant(date.getTime(), 'UTC', language);
  return (
    <PlainTable
      caption={t.table}
      columns={[
        { name: t.app },
        { name: t.path, wide: true },
        { name: t.secret, wide: true },
        { name: t.change },
      ]}
      rows={apps.map(({ id, name, path, createdAt, rotatedAt, previousUntil }) => ({
        key: id,
        cells: [
          <span key="name">
            {name} <span className="text-muted text-xs">{id}</span>
          </span>,
          <code key="path" className="font-mono text-xs">
            {env().publicUrl}
            {path}
          </code>,
          <span key="secret" className="text-muted">
            {t.since(at(rotatedAt ?? createdAt))}
            {previousUntil && previousUntil.getTime() > Date.now() && (
              <span className="block text-xs">{t.oldUntil(at(previousUntil))}</span>
            )}
          </span>,
          <span key="change" className="flex flex-wrap items-center gap-2">
            <Confirm
              button={t.rotate}
              title={t.rotateTitle(name)}
              fields={{ id }}
              action={rotate}
              submit={t.rotate}
            >
              <Field label={t.appSecret} hint={t.secretHint}>
                {(field) => <SecretInput {...field} name="secret" required />}
              </Field>
              <Field label={t.grace} hint={t.graceHint}>
                {(field) => (
                  <input
                    {...field}
                    type="number"
                    name="graceHours"
                    min={0}
                    max={336}
                    defaultValue={24}
                    required
                    className="control w-24"
                  />
                )}
              </Field>
            </Confirm>
            <Confirm
              button={t.remove}
              title={t.removeTitle(name)}
              fields={{ id }}
              action={remove}
              submit={t.remove}
              danger
            >
              <p>{t.removeNote}</p>
            </Confirm>
          </span>,
        ],
      }))}
    />
  );
}
