import type { Metadata } from 'next';
import Link from 'next/link';
import { redirect } from 'next/navigation';
import { Door } from '@/components/door';
import { first, type PageProps } from '@/components/page-props';
import { safePath } from '@/lib/access/path';
import { currentUser } from '@/lib/access/session';
import { currentLanguage } from '@/lib/language/current';
import { SignInForm } from './form';
import { WORDS } from './words';

export async function generateMetadata(): Promise<Metadata> {
  return { title: WORDS[await currentLanguage()].title };
}

export default async function SignInPage({ searchParams }: PageProps) {
  const destination = safePath(first((await searchParams).next));
  if (await currentUser()) redirect(destination);
  const t = WORDS[await currentLanguage()];
  return (
    <Door title={t.title} note={t.note}>
      <SignInForm next={destination} />
      <p className="mt-4">
        <Link href="/forgot" className="text-accent underline-offset-4 hover:underline">
          {t.forgot}
        </Link>
      </p>
      <p className="mt-8 text-muted text-xs">{t.accounts}</p>
    </Door>
  );
}
