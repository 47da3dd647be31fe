import Link from 'next/link';
import { Door, DoorField } from '@/components/door';
import { DoorForm } from '@/components/door-form';
import { first, type PageProps } from '@/components/page-props';
import { isMailSetUp } from '@/lib/access/letters';
import { ROLE_NAMES } from '@/lib/access/role-words';
import { currentLanguage } from '@/lib/language/current';
import { invitationBehind } from '@/lib/tenants/invitation';
import { join, sendAnother } from './actions';
import { WORDS } from './words';

export default async function InvitationPage({ searchParams }: PageProps) {
  const token = first((await searchParams).token) ?? '';
  const language = await currentLanguage();
  const t = WORDS[language];
  const invitation = await invitationBehind(token, Date.now());
  if (!invitation) return <Door title={t.gone} note={t.goneNote} />;
  const { tenant, email, role, invitedBy, works, isKnown } = invitation;
  if (!works) {
    return (
      <Door title={t.title(tenant)} note={isMailSetUp() ? t.over : t.noMail}>
        {isMailSetUp() && (
          <DoorForm action={sendAnother.bind(null, token)} submit={t.another} busy={t.sending} />
        )}
      </Door>
    );
  }
  return (
    <Door title={t.title(tenant)} note={t.note(invitedBy, ROLE_NAMES[language][role], email)}>
      <DoorForm
        action={join.bind(null, token)}
        submit={t.submit}
        busy={t.busy}
        then={
          <Link href="/sign-in" className="text-accent underline-offset-4 hover:underline">
            {t.signIn}
          </Link>
        }
      >
        {isKnown ? (
          <p className="text-muted">{t.known}</p>
        ) : (
          <>
            {/* For password managers: whose password it is. */}
            <input type="hidden" name="username" autoComplete="username" value={email} />
            <DoorField
              label={t.password}
              hint={t.hint}
              name="password"
              type="password"
              autoComplete="new-password"
              required
            />
          </>
        )}
      </DoorForm>
    </Door>
  );
}
