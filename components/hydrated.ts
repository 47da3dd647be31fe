import { useSyncExternalStore } from 'react';

const never = () => () => {};

/** False in the server's markup and until it is awake: for what nobody can open before, and need not be sent. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
