import type { Metadata } from 'next';
import Link from 'next/link';
import { Door, DoorField } from '@/components/door';
import { DoorForm } from '@/components/door-form';
import { isMailSetUp } from '@/lib/access/letters';
import { currentLanguage } from '@/lib/language/current';
import { askForLink } from './actions';
import { WORDS } from './words';

export async function generateMetadata(): Promise<Metadata> {
  return { title: WORDS[await currentLanguage()].title };
}

export default async function ForgotPage() {
  const t = WORDS[await currentLanguage()];
  return (
    <Door title={t.title} note={isMailSetUp() ? t.note : t.noMail}>
      {isMailSetUp() && (
        <DoorForm action={askForLink} submit={t.submit} busy={t.busy}>
          <DoorField
            label={t.email}
            name="email"
            type="email"
            autoComplete="username"
            required
            maxLength={254}
          />
        </DoorForm>
      )}
      <p className="mt-6">
        <Link href="/sign-in" className="text-accent underline-offset-4 hover:underline">
          {t.back}
        </Link>
      </p>
    </Door>
  );
}
