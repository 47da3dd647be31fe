import type { ReactNode } from 'react';

export function Empty({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="card px-6 py-14 text-center">
      <h2 className="font-medium text-base">{title}</h2>
      <div className="mx-auto mt-1.5 max-w-md text-muted">{children}</div>
    </div>
  );
}
