import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { Logo } from '@/components/logo';
import { first, type PageProps } from '@/components/page-props';
import { safePath } from '@/lib/access/path';
import { currentUser } from '@/lib/access/session';
import { SignInForm } from './form';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage({ searchParams }: PageProps) {
  const destination = safePath(first((await searchParams).next));
  if (await currentUser()) redirect(destination);
  return (
    <main className="mx-auto flex min-h-dvh max-w-sm flex-col justify-center px-6 py-16">
      <Logo />
      <h1 className="mt-8 font-semibold text-2xl tracking-tight">Sign in</h1>
      <p className="mt-1 text-muted">See what every WhatsApp message cost, and why.</p>
      <SignInForm next={destination} />
      <p className="mt-8 text-muted text-xs">
        Accounts are made by whoever runs this installation. Ask them for yours, or for a new password.
      </p>
    </main>
  );
}
