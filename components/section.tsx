import type { ReactNode } from 'react';

/** A card with a heading. `id` names the section for screen readers and links. */
export function Section({
  id,
  title,
  aside,
  children,
}: {
  id: string;
  title: string;
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section aria-labelledby={id} className="card min-w-0 p-5">
      <div className="mb-3 flex items-baseline justify-between gap-4">
        <h2 id={id} className="font-medium text-base">
          {title}
        </h2>
        {aside}
      </div>
      {children}
    </section>
  );
}
