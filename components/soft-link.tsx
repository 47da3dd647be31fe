import type { ComponentProps } from 'react';

/**
 * A link where there are many: an element and no component of its own to render and to wake up. The router follows it
 * all the same (`SoftLinks`), and nothing is fetched ahead.
 */
export function SoftLink(props: ComponentProps<'a'> & { href: string }) {
  return <a data-soft="" {...props} />;
}
