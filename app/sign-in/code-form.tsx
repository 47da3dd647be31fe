'use client';

import { type FormEvent, useEffect, useRef, useState } from 'react';
import { DoorButton } from '@/components/door';
import { useLanguage } from '@/components/language';
import { trySignIn } from './form';
import { CodeField, Told } from './told';
import { WORDS } from './words';

/** The second factor of who comes from the single sign-on. */
export function CodeForm({ next }: { next: string }) {
  const t = WORDS[useLanguage()];
  const [refusal, setRefusal] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const code = useRef<HTMLInputElement>(null);
  useEffect(() => code.current?.focus(), []);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setBusy(true);
    const form = new FormData(event.currentTarget);
    const word = await trySignIn('single-sign-on-code', form).catch(() => 'unavailable');
    if (word === null) return window.location.assign(next);
    setRefusal(word);
    setBusy(false);
    code.current?.select();
  }

  return (
    <form method="post" action="/sign-in" onSubmit={submit} className="mt-8 space-y-4">
      <CodeField ref={code} isWrong={refusal === 'wrong-code'} />
      <Told refusal={refusal} otherwise={t.tooLate} />
      <DoorButton disabled={busy}>{busy ? t.busy : t.submit}</DoorButton>
    </form>
  );
}
