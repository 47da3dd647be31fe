'use client';

import { useEffect } from 'react';

/** What an address of another page points at may come after that page has: then it is shown as soon as it is there. */
export function Arrive({ at }: { at: string }) {
  useEffect(() => {
    if (window.location.hash === `#${at}`) document.getElementById(at)?.scrollIntoView();
  }, [at]);
  return null;
}
