'use client';

import { useSearchParams } from 'next/navigation';
import { useEffect } from 'react';
import { drillDown } from './view';

/**
 * The links of the map and of what has changed most, which the server has drawn, lead on with the address as it is
 * now: the table writes its order, columns and search into it without asking the server.
 */
export function PresentLinks({ base, currency }: { base: string; currency: string }) {
  const params = useSearchParams();
  useEffect(() => {
    const rest = drillDown(params, currency);
    for (const link of document.querySelectorAll<SVGElement | HTMLElement>('aside a[data-country]'))
      link.setAttribute('href', `${base}/${link.dataset.country}${rest}`);
  }, [base, currency, params]);
  return null;
}
