import { instant } from '@/components/instant';
import { PlainTable } from '@/components/plain-table';
import { RowAction } from '@/components/row-action';
import { Section } from '@/components/section';
import type { SessionUser } from '@/lib/access/session';
import { sessionsOf } from '@/lib/access/sessions';
import { currentLanguage } from '@/lib/language/current';
import { endOne, endOthers } from './actions';
import { deviceOf } from './device';
import { WORDS } from './words';

/** The sessions of a user, each to be ended by itself, or all others at once. */
export async function Sessions({ user }: { user: SessionUser }) {
  const language = await currentLanguage();
  const t = WORDS[language];
  const sessions = await sessionsOf(user.id, Date.now());
  const nameOf = (userAgent: string) => {
    const device = deviceOf(userAgent);
    return device ? t.on(device.browser, device.system) : t.unknown;
  };
  return (
    <Section
      id="sessions"
      title={t.sessions}
      aside={sessions.length > 1 && <RowAction action={endOthers} fields={{}} name={t.endOthers} />}
    >
      <PlainTable
        caption={t.sessionsOf(user.email)}
        columns={[
          { name: t.device },
          { name: t.address, wide: true },
          { name: t.since, wide: true },
          { name: `${t.used} (UTC)`, wide: true },
          { name: <span className="sr-only">{t.end}</span>, numeric: true },
        ]}
        rows={sessions.map(({ id, device, address, createdAt, usedAt }) => ({
          key: id,
          cells: [
            nameOf(device),
            address,
            instant(createdAt, 'UTC', language),
            instant(usedAt, 'UTC', language),
            id === user.session ? (
              <span key="here" className="text-muted">
                {t.here}
              </span>
            ) : (
              <RowAction
                key="end"
                action={endOne}
                fields={{ session: id }}
                name={t.end}
                label={t.endOf(nameOf(device))}
              />
            ),
          ],
        }))}
      />
    </Section>
  );
}
