import type { Metadata } from 'next';
import Link from 'next/link';
import { Door, DoorField } from '@/components/door';
import { DoorForm } from '@/components/door-form';
import { first, type PageProps } from '@/components/page-props';
import { findLink } from '@/lib/access/links';
import { currentLanguage } from '@/lib/language/current';
import { saveNewPassword } from './actions';
import { WORDS } from './words';

export async function generateMetadata(): Promise<Metadata> {
  return { title: WORDS[await currentLanguage()].title };
}

export default async function ResetPage({ searchParams }: PageProps) {
  const token = first((await searchParams).token) ?? '';
  const t = WORDS[await currentLanguage()];
  if (!(await findLink(token, 'reset', Date.now()))?.works) {
    return (
      <Door title={t.over} note={t.overNote}>
        <p className="mt-6">
          <Link href="/forgot" className="text-accent underline-offset-4 hover:underline">
            {t.another}
          </Link>
        </p>
      </Door>
    );
  }
  return (
    <Door title={t.title} note={t.note}>
      <DoorForm
        action={saveNewPassword.bind(null, token)}
        submit={t.submit}
        busy={t.busy}
        then={
          <Link href="/sign-in" className="text-accent underline-offset-4 hover:underline">
            {t.signIn}
          </Link>
        }
      >
        <DoorField
          label={t.password}
          hint={t.hint}
          name="password"
          type="password"
          autoComplete="new-password"
          required
        />
      </DoorForm>
    </Door>
  );
}
