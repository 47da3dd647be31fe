import type { ComponentProps, ReactNode } from 'react';
import { Logo } from './logo';

/** The frame of the pages before the door: sign in, forgot, reset, invitation. */
export function Door({ title, note, children }: { title: string; note?: ReactNode; children?: ReactNode }) {
  return (
    <main className="mx-auto flex min-h-dvh max-w-sm flex-col justify-center px-6 py-16">
      <Logo />
      <h1 className="mt-8 font-semibold text-2xl tracking-tight">{title}</h1>
      {note && <p className="mt-1 text-muted">{note}</p>}
      {children}
    </main>
  );
}

/** A question with its control below; `hint` says what to know. */
export function DoorField({
  label,
  hint,
  ...input
}: { label: string; hint?: string } & ComponentProps<'input'>) {
  return (
    <label className="block">
      <span className="font-medium">{label}</span>
      <input
        {...input}
        className="mt-1.5 h-10 w-full rounded-md border border-line-strong bg-surface px-3 text-base aria-invalid:border-danger sm:text-sm"
      />
      {hint && <span className="mt-1 block text-muted text-xs">{hint}</span>}
    </label>
  );
}

export function DoorButton({ children, ...button }: ComponentProps<'button'>) {
  return (
    <button
      type="submit"
      {...button}
      className="h-10 w-full rounded-md bg-accent font-medium text-on-accent hover:opacity-90 disabled:opacity-60"
    >
      {children}
    </button>
  );
}
