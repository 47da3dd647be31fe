'use client';

import { type FormEvent, useEffect, useRef, useState } from 'react';
import { authRequest } from '@/components/auth-request';
import { DoorButton, DoorField } from '@/components/door';
import { useLanguage } from '@/components/language';
import { CodeField, TOLD, Told } from './told';
import { WORDS } from './words';

/** Null when signed in; else the one word in which the server says why not. */
export async function trySignIn(provider: string, form: FormData): Promise<string | null> {
  const fields = Object.fromEntries([...form].map(([name, value]) => [name, String(value)]));
  const answer = await authRequest(`callback/${provider}`, fields);
  if (answer.ok) return null;
  const { url } = (await answer.json()) as { url: string };
  return new URL(url).searchParams.get('error') ?? '';
}

export function SignInForm({ next }: { next: string }) {
  const t = WORDS[useLanguage()];
  const [refusal, setRefusal] = useState<string | null>(null);
  const [asksCode, setAsksCode] = useState(false);
  const [busy, setBusy] = useState(false);
  const [ready, setReady] = useState(false);
  const password = useRef<HTMLInputElement>(null);
  const code = useRef<HTMLInputElement>(null);
  useEffect(() => setReady(true), []);
  useEffect(() => {
    if (asksCode) code.current?.focus();
  }, [asksCode]);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setBusy(true);
    setRefusal(null);
    const word = await trySignIn('credentials', new FormData(event.currentTarget)).catch(() => 'unavailable');
    // A full load: the pages behind the door are asked for with the new cookie.
    if (word === null) return window.location.assign(next);
    setRefusal(word);
    setBusy(false);
    if (word === 'code' || word === 'wrong-code') {
      setAsksCode(true);
      code.current?.select();
    } else if (!word.startsWith('wait')) password.current?.select();
  }

  const aboutCode = refusal === 'code' || refusal === 'wrong-code';
  const isWrong = refusal !== null && !aboutCode;
  return (
    <form method="post" action="/sign-in" onSubmit={submit} className="mt-8 space-y-4">
      <DoorField
        label={t.email}
        name="email"
        type="email"
        autoComplete="username"
        required
        maxLength={254}
        aria-invalid={isWrong}
        {...TOLD}
      />
      <DoorField
        label={t.password}
        ref={password}
        name="password"
        type="password"
        autoComplete="current-password"
        required
        aria-invalid={isWrong}
        {...TOLD}
      />
      {asksCode && <CodeField ref={code} isWrong={refusal === 'wrong-code'} />}
      <Told refusal={refusal} otherwise={t.wrong} />
      <DoorButton disabled={busy || !ready}>{busy ? t.busy : t.submit}</DoorButton>
    </form>
  );
}
