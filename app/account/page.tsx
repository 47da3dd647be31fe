import type { Metadata } from 'next';
import { ActionForm } from '@/components/action-form';
import { Field } from '@/components/field';
import { Warning } from '@/components/notice';
import { PageHeading } from '@/components/page-heading';
import { Section } from '@/components/section';
import { Shell } from '@/components/shell';
import { recoveryCodesLeft } from '@/lib/access/second-factor';
import { owesSecondFactor, requireUser } from '@/lib/access/session';
import { currentLanguage } from '@/lib/language/current';
import { savePassword } from './actions';
import { SecondFactor } from './second-factor';
import { Sessions } from './sessions';
import { WORDS } from './words';

export async function generateMetadata(): Promise<Metadata> {
  return { title: WORDS[await currentLanguage()].title };
}

export default async function AccountPage() {
  const user = await requireUser();
  const t = WORDS[await currentLanguage()];
  return (
    <Shell user={user}>
      <PageHeading title={t.title} note={user.email} />
      <div className="grid max-w-5xl items-start gap-6 lg:grid-cols-2">
        {owesSecondFactor(user) && (
          <div className="lg:col-span-2">
            <Warning>{t.owes}</Warning>
          </div>
        )}
        <Section id="password" title={t.password}>
          <ActionForm action={savePassword} submit={t.change}>
            <input type="hidden" name="username" autoComplete="username" value={user.email} />
            <div className="max-w-80 space-y-4">
              <Field label={t.current}>
                {(field) => (
                  <input
                    {...field}
                    type="password"
                    name="current"
                    autoComplete="current-password"
                    required
                    className="control w-full"
                  />
                )}
              </Field>
              <Field label={t.next} hint={t.nextHint}>
                {(field) => (
                  <input
                    {...field}
                    type="password"
                    name="next"
                    autoComplete="new-password"
                    required
                    className="control w-full"
                  />
                )}
              </Field>
            </div>
          </ActionForm>
        </Section>
        <Section id="second-factor" title={t.factor}>
          <SecondFactor isOn={user.hasSecondFactor} codesLeft={await recoveryCodesLeft(user.id)} />
        </Section>
        <div className="min-w-0 lg:col-span-2">
          <Sessions user={user} />
        </div>
      </div>
    </Shell>
  );
}
