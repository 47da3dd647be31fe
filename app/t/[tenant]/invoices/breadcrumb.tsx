import Link from 'next/link';
import { currentLanguage } from '@/lib/language/current';
import { WORDS } from './words';

/** The way back: pages above this one, the nearest last. */
export async function Breadcrumb({ pages }: { pages: readonly { href: string; name: string }[] }) {
  return (
    <nav
      aria-label={WORDS[await currentLanguage()].breadcrumb}
      className="mb-3 flex flex-wrap gap-1.5 text-muted"
    >
      {pages.map(({ href, name }, at) => (
        <span key={href}>
          {at > 0 && <span aria-hidden="true">/ </span>}
          <Link href={href} className="underline-offset-4 hover:text-ink hover:underline">
            {name}
          </Link>
        </span>
      ))}
    </nav>
  );
}
