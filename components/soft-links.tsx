'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';

/** Takes clicks on every `SoftLink` of the page to the router; a key or another button held does what browsers do. */
export function SoftLinks() {
  const router = useRouter();
  useEffect(() => {
    const follow = (event: MouseEvent) => {
      if (event.defaultPrevented || event.button !== 0) return;
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      const link = (event.target as Element).closest<HTMLAnchorElement | SVGAElement>('a[data-soft]');
      if (!link) return;
      event.preventDefault();
      router.push(link.getAttribute('href')!);
    };
    document.addEventListener('click', follow);
    return () => document.removeEventListener('click', follow);
  }, [router]);
  return null;
}
