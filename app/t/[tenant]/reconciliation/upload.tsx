'use client';

import { startTransition, useActionState } from 'react';
import { useLanguage } from '@/components/language';
import type { Answer } from '@/lib/access/attempt';
import { type Packed, unpack } from '@/lib/access/packed';
import { Report } from './report';
import type { ShownReport } from './shown';
import { WORDS } from './words';

type Action = (
  before: Answer<Packed<ShownReport[]>> | null,
  form: FormData,
) => Promise<Answer<Packed<ShownReport[]>>>;

/** Meta's answer as a file, and what came of the comparison. Works without scripts as well. */
export function Upload({ action, names }: { action: Action; names: Names }) {
  const t = WORDS[useLanguage()];
  const [answer, submit, waiting] = useActionState(action, null);
  const compressed = async (form: FormData) => {
    const file = form.get('file');
    if (file instanceof File) form.set('file', await gzipped(file));
    startTransition(() => submit(form));
  };
  return (
    <>
      <form
        action={submit}
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          startTransition(() => compressed(form));
        }}
        className="flex flex-wrap items-center gap-2 text-[0.8125rem]"
      >
        <input
          type="file"
          name="file"
          aria-label={t.file}
          accept=".json,application/json"
          required
          className="min-w-0 max-w-full file:control file:mr-2"
        />
        <button type="submit" disabled={waiting} className="control font-medium">
          {waiting ? t.comparing : t.compare}
        </button>
        {waiting && <progress aria-label={t.comparing} className="h-1.5 w-32 accent-accent" />}
        <span role="alert" className="text-danger">
          {answer && !answer.ok && answer.problem}
        </span>
      </form>
      {answer?.ok && (
        <div className="mt-5 space-y-6">
          {unpack(answer.value).map((report) => (
            <Report key={report.waba} report={report} names={names} />
          ))}
        </div>
      )}
    </>
  );
}

/** A server action takes a megabyte; these figures compress to a twentieth. */
async function gzipped(file: File): Promise<File> {
  const stream = file.stream().pipeThrough(new CompressionStream('gzip'));
  return new File([await new Response(stream).blob()], `${file.name}.gz`);
}

/** What numbers and countries are called; only the server knows. */
export interface Names {
  phones: Readonly<Record<string, string>>;
  countries: Readonly<Record<string, string>>;
}
