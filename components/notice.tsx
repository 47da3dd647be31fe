import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';

export function Warning({ children }: { children: ReactNode }) {
  return (
    <div className="flex gap-2.5 rounded-lg bg-warn-soft px-3.5 py-2.5 text-warn">
      <TriangleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
      <div>{children}</div>
    </div>
  );
}
