/** How much of `limit` is used, as a bar; the numbers stand beside it in words. */
export function Meter({ used, limit, label }: { used: bigint; limit: bigint; label: string }) {
  const width = used >= limit ? 100 : Number((used * 1000n) / limit) / 10;
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox="0 0 100 4"
      preserveAspectRatio="none"
      className="h-1.5 w-full"
    >
      <rect width="100" height="4" className="fill-line" />
      <rect width={width} height="4" className={used >= limit ? 'fill-warn' : 'fill-service'} />
    </svg>
  );
}
