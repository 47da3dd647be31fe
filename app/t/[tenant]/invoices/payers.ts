import type { Access } from '@/lib/access/session';

/** Who looks after the money of a tenant. */
export const PAYERS: readonly Access['role'][] = ['owner', 'admin', 'billing'];
