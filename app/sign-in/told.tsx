import type { Ref } from 'react';
import { DoorField } from '@/components/door';
import { useLanguage } from '@/components/language';
import { sentenceOf } from './refusal';
import { WORDS } from './words';

/** On a field: what is told of it stands in `Told`. */
export const TOLD = { 'aria-describedby': 'sign-in-problem' } as const;

/** The code of a second factor. */
export function CodeField({ ref, isWrong }: { ref: Ref<HTMLInputElement>; isWrong: boolean }) {
  const t = WORDS[useLanguage()];
  return (
    <DoorField
      label={t.code}
      hint={t.codeHint}
      ref={ref}
      name="code"
      autoComplete="one-time-code"
      autoCapitalize="none"
      spellCheck={false}
      required
      maxLength={64}
      aria-invalid={isWrong}
      {...TOLD}
    />
  );
}

/** Why nobody came in yet; a code that is asked for is no fault. */
export function Told({ refusal, otherwise }: { refusal: string | null; otherwise: string }) {
  const t = WORDS[useLanguage()];
  return (
    <p
      id={TOLD['aria-describedby']}
      role="alert"
      className={refusal === null ? 'sr-only' : refusal === 'code' ? '' : 'text-danger'}
    >
      {refusal !== null && (sentenceOf(refusal, t) ?? otherwise)}
    </p>
  );
}
