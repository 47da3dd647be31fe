import type { Access } from '@/lib/access/session';

/** Who connects accounts and numbers. */
export const CONNECTORS: readonly Access['role'][] = ['owner', 'admin', 'operator'];
