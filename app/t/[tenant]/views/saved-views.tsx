'use client';

import { Bookmark, X } from 'lucide-react';
import { useSearchParams } from 'next/navigation';
import { type FormEvent, useId, useRef, useState, useTransition } from 'react';
import { Chevron } from '@/components/chevron';
import { useHydrated } from '@/components/hydrated';
import { useLanguage } from '@/components/language';
import { DropdownMenu, MenuGroup, MenuItem, MenuLink } from '@/components/menu';
import { toast } from '@/components/toast';
import type { SavedView, ViewedPage } from '@/lib/spend/views';
import { forgetView, keepView } from './actions';
import { WORDS } from './words';

interface Place {
  slug: string;
  page: ViewedPage;
}

/** What the reader has saved of this page, and what is shown now to be saved or handed on. */
export function SavedViews({ slug, page, views }: Place & { views: SavedView[] }) {
  const t = WORDS[useLanguage()];
  const params = useSearchParams();
  const dialog = useRef<HTMLDialogElement>(null);
  const hydrated = useHydrated();
  const now = String(params);

  async function remove({ id, name }: SavedView) {
    const answer = await forgetView(slug, { page, id });
    if (!answer.ok) return toast({ text: answer.problem });
    const gone = answer.value;
    const run = async () => {
      const back = await keepView(slug, { page, name, query: gone!.query });
      return back.ok ? t.saved(name) : back.problem;
    };
    toast({ text: t.removed(name), ...(gone && { undo: { label: t.undo, run } }) });
  }

  async function copy() {
    await navigator.clipboard.writeText(window.location.href);
    toast({ text: t.copied });
  }

  return (
    <>
      <DropdownMenu
        align="end"
        button={
          <>
            <Bookmark aria-hidden="true" className="size-3.5 text-muted" />
            {t.button}
            <Chevron />
          </>
        }
      >
        <MenuGroup title={t.yours}>
          {views.length === 0 && <p className="max-w-60 px-2 py-1 text-[0.8125rem]">{t.none}</p>}
          {views.map((view) => (
            <div key={view.id} className="flex items-center">
              <MenuLink
                href={`/t/${slug}/${page}${view.query && `?${view.query}`}`}
                current={sameQuery(view.query, now)}
              >
                {view.name}
              </MenuLink>
              <MenuItem label={t.remove(view.name)} onSelect={() => remove(view)}>
                <X aria-hidden="true" className="size-3.5 text-muted" />
              </MenuItem>
            </div>
          ))}
        </MenuGroup>
        <MenuGroup>
          <MenuItem onSelect={() => dialog.current?.showModal()}>{t.save}</MenuItem>
          <MenuItem onSelect={copy}>{t.copy}</MenuItem>
        </MenuGroup>
      </DropdownMenu>
      {hydrated && <SaveDialog ref={dialog} slug={slug} page={page} query={now} />}
    </>
  );
}

function sameQuery(one: string, other: string): boolean {
  const sorted = (text: string) => {
    const query = new URLSearchParams(text);
    query.sort();
    return String(query);
  };
  return sorted(one) === sorted(other);
}

function SaveDialog({
  ref,
  slug,
  page,
  query,
}: Place & {
  ref: React.RefObject<HTMLDialogElement | null>;
  query: string;
}) {
  const t = WORDS[useLanguage()];
  const id = useId();
  const [waiting, startTransition] = useTransition();
  const [problem, setProblem] = useState('');
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const name = String(new FormData(form).get('name')).trim();
    startTransition(async () => {
      const answer = await keepView(slug, { page, name, query });
      setProblem(answer.ok ? '' : answer.problem);
      if (!answer.ok) return;
      form.reset();
      ref.current?.close();
      toast({ text: t.saved(name) });
    });
  }
  return (
    <dialog
      ref={ref}
      aria-labelledby={id}
      className="m-auto w-full max-w-sm rounded-[10px] border border-line bg-surface p-6 text-ink shadow-black/20 shadow-xl backdrop:bg-black/40 max-sm:w-[calc(100vw-2rem)]"
    >
      <form onSubmit={submit} className="space-y-4 text-sm">
        <label className="block">
          <span id={id} className="mb-1.5 block font-medium">
            {t.name}
          </span>
          <input name="name" required maxLength={60} className="control w-full" autoComplete="off" />
        </label>
        <p role="alert" className="text-danger empty:hidden">
          {problem}
        </p>
        <div className="flex justify-end gap-2">
          <button type="button" className="control" onClick={() => ref.current?.close()}>
            {t.cancel}
          </button>
          <button
            type="submit"
            disabled={waiting}
            className="control border-accent bg-accent font-medium text-on-accent"
          >
            {t.saveButton}
          </button>
        </div>
      </form>
    </dialog>
  );
}
