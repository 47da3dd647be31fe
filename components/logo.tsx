/** The mark and the word; the mark alone where the word has no room. */
export function Logo({ word = true }: { word?: boolean }) {
  return (
    <span className="inline-flex items-center gap-2 font-semibold text-[0.9375rem] tracking-tight">
      <svg viewBox="0 0 32 32" aria-hidden="true" className="size-6">
        <rect width="32" height="32" rx="8" className="fill-accent" />
        <path
          d="M10 24V8.5h7.5a5 5 0 0 1 0 10H13.5"
          fill="none"
          strokeWidth="2.8"
          strokeLinecap="round"
          strokeLinejoin="round"
          className="stroke-on-accent"
        />
      </svg>
      <span className={word ? '' : 'sr-only'}>Parley</span>
    </span>
  );
}
