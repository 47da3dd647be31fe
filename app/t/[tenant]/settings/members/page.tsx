import type { Metadata } from 'next';
import { ActionForm } from '@/components/action-form';
import { Confirm } from '@/components/confirm';
import { DataTable } from '@/components/data-table';
import { Field } from '@/components/field';
import { instant } from '@/components/instant';
import { PageHeading } from '@/components/page-heading';
import type { TenantPage } from '@/components/page-props';
import { PlainTable } from '@/components/plain-table';
import { RowAction } from '@/components/row-action';
import { Section } from '@/components/section';
import { isMailSetUp } from '@/lib/access/letters';
import { ROLE_NAMES } from '@/lib/access/role-words';
import { type Access, requireTenant } from '@/lib/access/session';
import { currentLanguage } from '@/lib/language/current';
import { mailProblemIn } from '@/lib/mail/problems';
import { type Invited, MANAGERS, type Member, readMembers } from '@/lib/tenants/members';
import { ROLES } from '@/lib/tenants/user';
import { invite, remove, saveRole, sendAgain, withdraw } from './actions';
import { RoleForm } from './role-form';
import { WORDS } from './words';

export async function generateMetadata(): Promise<Metadata> {
  return { title: WORDS[await currentLanguage()].title };
}

export default async function MembersPage({ params }: TenantPage) {
  const access = await requireTenant((await params).tenant);
  const language = await currentLanguage();
  const t = WORDS[language];
  const { members, invited } = await readMembers(access.tenant.id);
  const may = MANAGERS.includes(access.role);
  return (
    <>
      <PageHeading title={t.title} note={t.note} />
      <div className="grid items-start gap-6 xl:grid-cols-[3fr_2fr]">
        <div className="min-w-0 space-y-6">
          <Section id="members" title={t.title}>
            <Members access={access} members={members} />
          </Section>
          {invited.length > 0 && (
            <Section id="invitations" title={t.waiting}>
              <Invitations access={access} invited={invited} />
            </Section>
          )}
        </div>
        <Section id="invite" title={t.invite}>
          <p className="mb-4 text-muted">{!may ? t.readOnly : isMailSetUp() ? t.inviteNote : t.noMail}</p>
          {may && (
            <ActionForm action={invite.bind(null, access.tenant.slug)} submit={t.send}>
              <div className="space-y-4">
                <Field label={t.email}>
                  {(field) => (
                    <input
                      {...field}
                      type="email"
                      name="email"
                      required
                      maxLength={254}
                      autoComplete="off"
                      className="control w-full"
                    />
                  )}
                </Field>
                <Field label={t.role}>
                  {(field) => (
                    <select {...field} name="role" defaultValue="viewer" className="control w-full">
                      {givenBy(access).map((role) => (
                        <option key={role} value={role}>
                          {t.roleIs(ROLE_NAMES[language][role], t.roles[role])}
                        </option>
                      ))}
                    </select>
                  )}
                </Field>
              </div>
            </ActionForm>
          )}
        </Section>
      </div>
    </>
  );
}

/** Of no more members, one finds each without a search. */
const FEW = 10;

/** An admin makes nobody an owner. */
function givenBy({ role }: Access) {
  return role === 'admin' ? ROLES.filter((one) => one !== 'owner') : ROLES;
}

async function Members({ access, members }: { access: Access; members: Member[] }) {
  const language = await currentLanguage();
  const t = WORDS[language];
  const { slug, timezone } = access.tenant;
  const touches = ({ role }: Member) =>
    MANAGERS.includes(access.role) && (role !== 'owner' || access.role !== 'admin');
  return (
    <DataTable
      caption={t.all}
      sort={{ id: 'email', desc: false }}
      search={members.length > FEW ? t.search : undefined}
      stacks
      columns={[
        { id: 'email', name: t.email, line: true },
        { id: 'role', name: t.role, options: ROLE_NAMES[language] },
        { id: 'since', name: t.since, wide: true },
        { id: 'remove', name: t.remove, numeric: true, action: true },
      ]}
      rows={members.map((member) => {
        const { userId, email, role, since } = member;
        const isSelf = userId === access.user.id;
        return {
          key: String(userId),
          facets: { role },
          // The most powerful role comes first.
          values: [email, ROLES.indexOf(role), since, null],
          cells: [
            <span key="email">
              {email} {isSelf && <span className="text-muted text-xs">{t.you}</span>}
            </span>,
            touches(member) ? (
              <RoleForm
                key={`${userId} ${role}`}
                action={saveRole.bind(null, slug)}
                user={userId}
                role={role}
                roles={givenBy(access).map((one) => [one, ROLE_NAMES[language][one]])}
                label={t.roleOf(email)}
                save={[t.save, t.saveOf(email)]}
              />
            ) : (
              ROLE_NAMES[language][role]
            ),
            instant(since, timezone, language),
            (touches(member) || isSelf) && (
              <Confirm
                key="remove"
                button={isSelf ? t.leave : t.remove}
                title={isSelf ? t.leaveTitle : t.removeTitle(email)}
                fields={{ user: String(userId) }}
                action={remove.bind(null, slug)}
                submit={isSelf ? t.leave : t.remove}
                danger
              >
                <p>{isSelf ? t.leaveNote : t.removeNote}</p>
              </Confirm>
            ),
          ],
        };
      })}
    />
  );
}

async function Invitations({ access, invited }: { access: Access; invited: Invited[] }) {
  const language = await currentLanguage();
  const t = WORDS[language];
  const { slug, timezone } = access.tenant;
  const may = MANAGERS.includes(access.role);
  return (
    <PlainTable
      caption={t.notYet}
      stacks
      columns={[
        { name: t.email, line: true },
        { name: t.role, wide: true },
        { name: t.by, wide: true },
        { name: t.mail },
        { name: <span className="sr-only">{t.withdraw}</span>, numeric: true },
      ]}
      rows={invited.map(({ id, email, role, invitedBy, mailedAt, mailProblem }) => {
        const fields = { invitation: String(id) };
        return {
          key: String(id),
          cells: [
            email,
            ROLE_NAMES[language][role],
            invitedBy,
            mailProblem === null ? (
              mailedAt === null ? (
                t.unsent
              ) : (
                t.mailed(instant(mailedAt, timezone, language))
              )
            ) : (
              <span key="mail" className="block max-w-sm whitespace-normal break-words text-warn">
                {mailProblemIn(mailProblem, language)}
              </span>
            ),
            may && (
              <span key="do" className="inline-flex gap-2">
                {isMailSetUp() && (
                  <RowAction
                    action={sendAgain.bind(null, slug)}
                    fields={fields}
                    name={t.again}
                    label={t.againOf(email)}
                  />
                )}
                <RowAction
                  action={withdraw.bind(null, slug)}
                  fields={fields}
                  name={t.withdraw}
                  label={t.withdrawOf(email)}
                />
              </span>
            ),
          ],
        };
      })}
    />
  );
}
