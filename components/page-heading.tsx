import type { ReactNode } from 'react';

export function PageHeading({
  title,
  note,
  children,
}: {
  title: ReactNode;
  note?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-4">
      <div>
        <h1 className="font-semibold text-2xl tracking-tight">{title}</h1>
        {note && <p className="mt-1 text-muted">{note}</p>}
      </div>
      {children}
    </div>
  );
}
