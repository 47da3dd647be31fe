'use client';

import { useRouter } from 'next/navigation';
import { type ReactNode, startTransition, useActionState, useState } from 'react';
import { Field } from '@/components/field';
import { useLanguage } from '@/components/language';
import type { Answer } from '@/lib/access/attempt';
import { confirm, offer, remove, renew } from './actions';
import { WORDS } from './words';

const MAIN = 'control border-accent bg-accent font-medium text-on-accent';

type CodeAction = (before: Answer<string[]> | null, form: FormData) => Promise<Answer<string[]>>;

/** Setting a second factor up, and what can be done once it is. */
export function SecondFactor({ isOn, codesLeft }: { isOn: boolean; codesLeft: number }) {
  const t = WORDS[useLanguage()];
  const router = useRouter();
  const [codes, setCodes] = useState<string[]>([]);
  const [asked, setAsked] = useState<'renew' | 'remove' | null>(null);
  const done = () => {
    setCodes([]);
    setAsked(null);
    router.refresh();
  };
  if (codes.length > 0) return <Codes codes={codes} onKept={done} />;
  if (!isOn) return <SetUp onCodes={setCodes} />;
  if (asked) {
    return (
      <CodeForm
        key={asked}
        action={asked === 'renew' ? renew : remove}
        label={t.anyCode}
        submit={t[asked]}
        onCancel={() => setAsked(null)}
        onDone={(made) => (made.length > 0 ? setCodes(made) : done())}
      >
        <p className="text-muted">{asked === 'renew' ? t.renewNote : t.removeNote}</p>
      </CodeForm>
    );
  }
  return (
    <>
      <p>{t.factorOn(codesLeft)}</p>
      <div className="mt-4 flex flex-wrap gap-2">
        <button type="button" className="control" onClick={() => setAsked('renew')}>
          {t.renew}
        </button>
        <button type="button" className="control text-danger" onClick={() => setAsked('remove')}>
          {t.remove}
        </button>
      </div>
    </>
  );
}

function SetUp({ onCodes }: { onCodes: (codes: string[]) => void }) {
  const t = WORDS[useLanguage()];
  const [offered, ask, waiting] = useActionState(offer, null);
  if (!offered?.ok) {
    return (
      <>
        <p className="text-muted">{t.factorOff}</p>
        <form action={ask} className="mt-4">
          <button type="submit" disabled={waiting} className={MAIN}>
            {waiting ? t.working : t.setUp}
          </button>
        </form>
        <p role="alert" className="mt-2 text-danger empty:hidden">
          {offered?.problem}
        </p>
      </>
    );
  }
  const { secret, size, path } = offered.value;
  return (
    <CodeForm action={confirm} label={t.code} submit={t.confirm} onDone={onCodes}>
      <p className="text-muted">{t.scan}</p>
      <svg
        viewBox={`0 0 ${size} ${size}`}
        role="img"
        aria-label={t.picture}
        className="size-44 rounded-md bg-white"
      >
        <path d={path} className="fill-black" shapeRendering="crispEdges" />
      </svg>
      <p>
        {t.key}{' '}
        <code className="break-all font-mono text-[0.8125rem]">{secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
      </p>
    </CodeForm>
  );
}

function CodeForm({
  action,
  label,
  submit,
  onDone,
  onCancel,
  children,
}: {
  action: CodeAction;
  label: string;
  submit: string;
  onDone: (codes: string[]) => void;
  onCancel?: () => void;
  children: ReactNode;
}) {
  const t = WORDS[useLanguage()];
  const [answer, send, waiting] = useActionState(async (before: Answer<string[]> | null, form: FormData) => {
    const heard = await action(before, form);
    if (heard.ok) onDone(heard.value);
    return heard;
  }, null);
  return (
    <form
      action={send}
      // By itself, React empties a form that was sent.
      onSubmit={(event) => {
        event.preventDefault();
        const given = new FormData(event.currentTarget);
        startTransition(() => send(given));
      }}
      className="space-y-4"
    >
      {children}
      <div className="max-w-60">
        <Field label={label}>
          {(field) => (
            <input
              {...field}
              name="code"
              autoComplete="one-time-code"
              autoCapitalize="none"
              spellCheck={false}
              required
              maxLength={64}
              aria-invalid={answer?.ok === false}
              className="control w-full aria-invalid:border-danger"
            />
          )}
        </Field>
      </div>
      <p role="alert" className="text-danger empty:hidden">
        {answer?.ok === false && answer.problem}
      </p>
      <div className="flex flex-wrap gap-2">
        <button type="submit" disabled={waiting} className={MAIN}>
          {waiting ? t.working : submit}
        </button>
        {onCancel && (
          <button type="button" className="control" onClick={onCancel}>
            {t.cancel}
          </button>
        )}
      </div>
    </form>
  );
}

function Codes({ codes, onKept }: { codes: string[]; onKept: () => void }) {
  const t = WORDS[useLanguage()];
  return (
    <div role="status">
      <h3 className="font-medium">{t.codes}</h3>
      <p className="mt-1 text-muted">{t.codesNote}</p>
      <ul className="my-4 grid grid-cols-1 gap-x-6 gap-y-1 font-mono text-[0.8125rem] sm:grid-cols-2">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <button type="button" className={MAIN} onClick={onKept}>
        {t.done}
      </button>
    </div>
  );
}
