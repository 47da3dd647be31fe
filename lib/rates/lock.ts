const LOCK = `hashtext('parley rates')`;

/** For who prices: until its transaction ends no import can finish, so the correction after one sees its charges. */
export const WHILE_PRICING = `SELECT pg_advisory_xact_lock_shared(${LOCK})`;

/** For who imports prices or moves of the market map: one at a time, and nobody prices meanwhile. */
export const WHILE_IMPORTING = `SELECT pg_advisory_xact_lock(${LOCK})`;
