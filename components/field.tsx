import type { ReactNode } from 'react';

/** A question of a form: its name above, what to know below. */
export function Field({ label, hint, children }: { label: string; hint?: ReactNode; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child.
    <label className="block text-[0.8125rem]">
      <span className="mb-1 block font-medium">{label}</span>
      {children}
      {hint && <span className="mt-1 block text-muted text-xs">{hint}</span>}
    </label>
  );
}
