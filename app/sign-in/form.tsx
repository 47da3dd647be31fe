'use client';

import { type FormEvent, useEffect, useRef, useState } from 'react';
import { authRequest } from '@/components/auth-request';

/** Null when signed in; else the sentence to show. */
async function trySignIn(form: FormData): Promise<string | null> {
  const answer = await authRequest('callback/credentials', {
    email: String(form.get('email')),
    password: String(form.get('password')),
  });
  if (answer.ok) return null;
  const { url } = (await answer.json()) as { url: string };
  const error = new URL(url).searchParams.get('error') ?? '';
  if (error === 'unavailable') throw new Error(error);
  const seconds = /^wait:(\d+)$/.exec(error)?.[1];
  if (seconds)
    return `Too many attempts. Try again in ${seconds === '1' ? 'a second' : `${seconds} seconds`}.`;
  return 'The email address or the password is wrong.';
}

export function SignInForm({ next }: { next: string }) {
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [ready, setReady] = useState(false);
  const password = useRef<HTMLInputElement>(null);
  useEffect(() => setReady(true), []);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    const sentence = await trySignIn(new FormData(event.currentTarget)).catch(
      () => 'Parley cannot be reached. Try again in a moment.',
    );
    // A full load: the pages behind the door are asked for with the new cookie.
    if (sentence === null) return window.location.assign(next);
    setProblem(sentence);
    setBusy(false);
    password.current?.select();
  }

  const field =
    'mt-1.5 h-10 w-full rounded-md border border-line-strong bg-surface px-3 text-base sm:text-sm aria-invalid:border-danger';
  return (
    <form method="post" action="/sign-in" onSubmit={submit} className="mt-8 space-y-4">
      <label className="block">
        <span className="font-medium">Email</span>
        <input
          name="email"
          type="email"
          autoComplete="username"
          required
          maxLength={254}
          aria-invalid={problem !== null}
          aria-describedby="sign-in-problem"
          className={field}
        />
      </label>
      <label className="block">
        <span className="font-medium">Password</span>
        <input
          ref={password}
          name="password"
          type="password"
          autoComplete="current-password"
          required
          aria-invalid={problem !== null}
          aria-describedby="sign-in-problem"
          className={field}
        />
      </label>
      <p id="sign-in-problem" role="alert" className={problem ? 'text-danger' : 'sr-only'}>
        {problem}
      </p>
      <button
        type="submit"
        disabled={busy || !ready}
        className="h-10 w-full rounded-md bg-accent font-medium text-on-accent hover:opacity-90 disabled:opacity-60"
      >
        {busy ? 'Signing in…' : 'Sign in'}
      </button>
    </form>
  );
}
