import type { Access } from '@/lib/access/session';

/** Who may take Meta's word for a charge. */
export const DECIDERS: readonly Access['role'][] = ['owner', 'admin', 'billing', 'operator'];
