import type { RouteHint } from '../whatsapp/translate';

/**
 * Numbers are spread over shares, and a share is worked by one worker at a time: so many may work beside each other
 * without waiting for each other's numbers. The index `inbox_sweep` knows how many there are.
 */
export const SHARES = 4;

/** Users of a share are told apart by so many lanes; all of them fit a smallint. */
const LANES_OF_A_SHARE = 8_192;

/** Where a delivery waits: `lane % SHARES` hangs on the number alone, the lane on the user too. */
export function laneOf({ number, user }: RouteHint): number {
  const lane = user === null ? 0 : hash(user) % LANES_OF_A_SHARE;
  return lane * SHARES + (hash(number ?? '') % SHARES);
}

/** FNV-1a. */
function hash(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
