import type { ReactNode } from 'react';

export function Lines({ children }: { children: ReactNode }) {
  return <dl className="divide-y divide-line border-line border-t text-[0.8125rem]">{children}</dl>;
}

export function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[7.5rem_minmax(0,1fr)] gap-3 py-2">
      <dt className="text-muted">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

export function Note({ children }: { children: ReactNode }) {
  return <span className="block text-muted text-xs">{children}</span>;
}

export function Code({ children }: { children: ReactNode }) {
  return <code className="break-all font-mono text-xs">{children}</code>;
}
