'use client';

import { ExternalLink } from 'lucide-react';
import { useState, useTransition } from 'react';
import { useLanguage } from '@/components/language';
import { openPortal } from './portal';
import { WORDS } from './words';

/** Leads to Stripe's page for cards and receipts, which leads back here. */
export function PortalButton({ slug, id }: { slug: string; id: string }) {
  const t = WORDS[useLanguage()];
  const [problem, setProblem] = useState<string | null>(null);
  const [waiting, startTransition] = useTransition();
  const open = async () => {
    const answer = await openPortal(slug, id);
    if (answer.ok) window.location.assign(answer.value);
    else setProblem(answer.problem);
  };
  return (
    <>
      <button
        type="button"
        className="control"
        disabled={waiting}
        title={t.paymentDetailsAbout}
        onClick={() => startTransition(open)}
      >
        <ExternalLink aria-hidden="true" className="size-3.5 text-muted" />
        {t.paymentDetails}
      </button>
      <span role="alert" className="self-center text-danger text-xs empty:hidden">
        {problem}
      </span>
    </>
  );
}
