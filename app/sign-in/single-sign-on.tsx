'use client';

import { useState } from 'react';
import { authRequest } from '@/components/auth-request';
import { useLanguage } from '@/components/language';
import { WORDS } from './words';

/** Leads to the provider, and from there to `next`. */
export function SingleSignOn({ next }: { next: string }) {
  const t = WORDS[useLanguage()];
  const [busy, setBusy] = useState(false);

  async function leave() {
    setBusy(true);
    window.location.assign(await wayOut(next).catch(() => '/sign-in?error=unavailable'));
  }

  return (
    <button
      type="button"
      onClick={leave}
      disabled={busy}
      className="h-10 w-full rounded-md border border-line-strong bg-surface font-medium hover:bg-sunken disabled:opacity-60"
    >
      {busy ? t.singleSignOnBusy : t.singleSignOn}
    </button>
  );
}

async function wayOut(next: string): Promise<string> {
  const answer = await authRequest('signin/single-sign-on', { callbackUrl: next });
  // Who tries too often is led to a page that says so.
  return answer.redirected ? answer.url : ((await answer.json()) as { url: string }).url;
}
