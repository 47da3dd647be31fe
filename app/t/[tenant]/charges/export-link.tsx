'use client';

import { Download } from 'lucide-react';
import { useEffect, useState } from 'react';
import { HowFar, useFollowing } from '@/components/how-far';
import { useLanguage } from '@/components/language';
import { toast } from '@/components/toast';
import type { ExportRun } from '@/lib/exports/run';
import { WORDS } from './words';

/** After so long without a word the file is sent by another process than the one that is asked, or was refused. */
const PATIENCE_MS = 10_000;

/** The browser saves the file; the page tells how far it is, and what is in it when it is whole. */
export function ExportLink({ href }: { href: string }) {
  const t = WORDS[useLanguage()];
  const [id, setId] = useState<string | null>(null);
  const [run, setRun] = useState<ExportRun | null>(null);
  const progress = `${href.split('?')[0]}/progress?run=${id}`;
  useFollowing<ExportRun>(progress, id !== null, (now) => {
    setRun(now);
    if (now.endedAt === null) return;
    setId(null);
    toast({ text: now.brokeOff ? t.exportBrokeOff(now.done, now.of) : t.exported(now.done) });
  });
  const waits = id !== null && run === null;
  useEffect(() => {
    if (!waits) return;
    const timer = setTimeout(() => setId(null), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [waits]);
  const follow = (link: HTMLAnchorElement) => {
    const name = newName();
    // Only this once: the address of the link stays what it is.
    link.href += `${link.search ? '&' : '?'}run=${name}`;
    setTimeout(() => link.setAttribute('href', href));
    setRun(null);
    setId(name);
  };
  return (
    <>
      <a
        href={href}
        download
        aria-label={t.downloadAll}
        className="control"
        onClick={(event) => follow(event.currentTarget)}
      >
        <Download aria-hidden="true" className="size-3.5 text-muted" />
        {t.download}
      </a>
      {id !== null && run && (
        <span className="flex w-full items-center justify-end gap-2 text-xs">
          <HowFar label={t.exporting} done={run.done} of={run.of} at={t.exportingAt} />
        </span>
      )}
    </>
  );
}

/** 32 digits that nobody else has; a page without https has no randomUUID. */
function newName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
