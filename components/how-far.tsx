import { useEffect, useEffectEvent } from 'react';

const EVERY_MS = 500;

/** While `follows`, what `address` says of something that goes on in the server, again and again; null is no word. */
export function useFollowing<T>(address: string, follows: boolean, onWord: (now: T) => void) {
  const tell = useEffectEvent(onWord);
  useEffect(() => {
    if (!follows) return;
    let over = false;
    const look = async () => {
      const answer = await fetch(address, { cache: 'no-store' }).catch(() => null);
      const now = answer?.ok ? ((await answer.json()) as T | null) : null;
      if (!over && now) tell(now);
    };
    const timer = setInterval(look, EVERY_MS);
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, [follows, address]);
}

/** How far it is; `of` 0 = nobody knows yet. */
export function HowFar({
  label,
  done,
  of,
  at,
}: {
  label: string;
  done: number;
  of: number;
  at: (done: number, of: number) => string;
}) {
  return (
    <>
      <progress
        aria-label={label}
        value={of > 0 ? done : undefined}
        max={of > 0 ? of : undefined}
        className="h-1.5 w-40 accent-accent"
      />
      <span role="status" className="text-muted">
        {of > 0 ? at(done, of) : `${label}…`}
      </span>
    </>
  );
}
