import type { Metadata } from 'next';
import Link from 'next/link';
import { redirect } from 'next/navigation';
import { Door } from '@/components/door';
import { first, type PageProps } from '@/components/page-props';
import { safePath } from '@/lib/access/path';
import { currentUser, halfwayIdentity } from '@/lib/access/session';
import { env } from '@/lib/env';
import { currentLanguage } from '@/lib/language/current';
import { CodeForm } from './code-form';
import { SignInForm } from './form';
import { sentenceOf } from './refusal';
import { SingleSignOn } from './single-sign-on';
import { WORDS } from './words';

export async function generateMetadata(): Promise<Metadata> {
  return { title: WORDS[await currentLanguage()].title };
}

export default async function SignInPage({ searchParams }: PageProps) {
  const { next, error, by } = await searchParams;
  const destination = safePath(first(next));
  if (await currentUser()) redirect(destination);
  const t = WORDS[await currentLanguage()];
  const halfway = first(by) === 'password' ? null : await halfwayIdentity();
  if (halfway) {
    return (
      <Door title={t.title} note={t.halfway(halfway.email)}>
        <p className="mt-4">{t.needsCode}</p>
        <CodeForm next={destination} />
        <p className="mt-4">
          <Link
            href={`/sign-in?by=password&next=${encodeURIComponent(destination)}`}
            className="text-accent underline-offset-4 hover:underline"
          >
            {t.otherWay}
          </Link>
        </p>
      </Door>
    );
  }
  const refusal = first(error);
  return (
    <Door title={t.title} note={t.note}>
      {refusal && (
        <p role="alert" className="mt-4 text-danger">
          {sentenceOf(refusal, t) ?? t.refused.failed}
        </p>
      )}
      <SignInForm next={destination} />
      {env().singleSignOn && (
        <>
          <p className="my-4 text-center text-muted text-xs">{t.or}</p>
          <SingleSignOn next={destination} />
        </>
      )}
      <p className="mt-4">
        <Link href="/forgot" className="text-accent underline-offset-4 hover:underline">
          {t.forgot}
        </Link>
      </p>
      <p className="mt-8 text-muted text-xs">{t.accounts}</p>
    </Door>
  );
}
