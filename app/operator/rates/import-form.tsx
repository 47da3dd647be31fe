'use client';

import { type FormEvent, type ReactNode, startTransition, useActionState, useState } from 'react';
import { useLanguage } from '@/components/language';
import type { Answer } from '@/lib/access/attempt';
import { type Packed, unpack } from '@/lib/access/packed';
import type { Outcome } from './look';
import type { MovesOutcome } from './look-moves';
import { Looked } from './looked';
import { LookedMoves } from './looked-moves';
import { WORDS } from './words';

type Found = Outcome | MovesOutcome;
type State<Of extends Found> = Answer<Packed<Of>> | null;

/** A file is looked at, and then imported: the second button comes with what the first one found. */
export function ImportForm<Of extends Found>({
  of,
  tenants,
  action,
}: {
  of: Of['kind'];
  tenants: { slug: string; name: string }[];
  action: (before: State<Of>, form: FormData) => Promise<State<Of>>;
}) {
  const words = WORDS[useLanguage()];
  const t = { ...words, ...(of === 'moves' && words.ofMoves) };
  const [answer, submit, waiting] = useActionState(action, null);
  const [step, setStep] = useState('look');
  /** The answer that belongs to what the form said before it was changed. */
  const [stale, setStale] = useState<State<Of>>(null);
  const current = answer === stale ? null : answer;
  const outcome: Found | null = current?.ok ? unpack(current.value) : null;
  const changes =
    outcome && outcome.added + (outcome.kind === 'prices' ? outcome.ended + outcome.confirmed : 0);
  const ready = outcome && !outcome.imported && changes! > 0;

  const nameOf = (slug = '') => tenants.find((one) => one.slug === slug)?.name ?? slug;

  // By hand, because a form that is submitted as an action forgets its file.
  function send(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const button = (event.nativeEvent as SubmitEvent).submitter;
    const form = new FormData(event.currentTarget, button);
    setStep(String(form.get('step')));
    setStale(null);
    startTransition(() => submit(form));
  }

  return (
    <>
      <form action={submit} onSubmit={send} onChange={() => setStale(answer)} aria-label={t.import}>
        <div className="grid gap-4 sm:grid-cols-3">
          <Field id={`${of}-file`} name={t.file} note={t.fileNote}>
            <input
              type="file"
              name="file"
              accept=".csv,text/csv"
              required
              aria-describedby={`${of}-file-note`}
              className="mt-1.5 w-full min-w-0 text-[0.8125rem] file:mr-2.5 file:h-8 file:rounded-md file:border file:border-line file:border-solid file:bg-surface file:px-2.5 file:text-ink"
            />
          </Field>
          {of === 'prices' && (
            <Field id="from" name={t.holdsFrom} note={t.holdsFromNote}>
              <input
                type="date"
                name="effective_from"
                aria-describedby="from-note"
                className="control mt-1.5 w-full"
              />
            </Field>
          )}
          <Field id={`${of}-effect`} name={t.effectOn} note={t.effectOnNote}>
            <select
              name="tenant"
              defaultValue={tenants[0]?.slug ?? ''}
              aria-describedby={`${of}-effect-note`}
              className="control mt-1.5 w-full"
            >
              {tenants.map(({ slug, name }) => (
                <option key={slug} value={slug}>
                  {name}
                </option>
              ))}
              <option value="">{t.noTenant}</option>
            </select>
          </Field>
        </div>
        {outcome && <input type="hidden" name="seen" value={outcome.seen} />}
        <div className="mt-4 flex flex-wrap items-center gap-2">
          <button type="submit" name="step" value="look" disabled={waiting} className="control font-medium">
            {waiting && step === 'look' ? t.looking : t.see}
          </button>
          {ready && (
            <button
              type="submit"
              name="step"
              value="import"
              disabled={waiting}
              className="control border-transparent bg-accent font-medium text-on-accent"
            >
              {waiting && step === 'import' ? t.importing : t.importIt}
            </button>
          )}
          <span role="alert" className="text-danger">
            {!waiting && current && !current.ok && current.problem}
          </span>
        </div>
      </form>
      <div role="status">
        {waiting && step === 'import' && (
          <p className="mt-4 flex items-center gap-3 text-muted">
            <progress aria-label={t.importingNow} className="w-32 accent-accent" />
            {t.importingText}
          </p>
        )}
      </div>
      {outcome &&
        !(waiting && step === 'look') &&
        (outcome.kind === 'prices' ? (
          <Looked outcome={outcome} tenant={nameOf(outcome.effect?.tenant)} />
        ) : (
          <LookedMoves outcome={outcome} tenant={nameOf(outcome.effect?.tenant)} />
        ))}
    </>
  );
}

/** The note describes the control, whose name is short. */
function Field({
  id,
  name,
  note,
  children,
}: {
  id: string;
  name: string;
  note: string;
  children: ReactNode;
}) {
  return (
    <div className="min-w-0">
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the control is the child. */}
      <label className="block">
        <span className="font-medium">{name}</span>
        {children}
      </label>
      <p id={`${id}-note`} className="mt-1 text-muted text-xs">
        {note}
      </p>
    </div>
  );
}
