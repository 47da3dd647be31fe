import type { Access } from '@/lib/access/session';

/** Who has Meta asked: it lets itself be asked only so often. */
export const FETCHERS: readonly Access['role'][] = ['owner', 'admin', 'billing', 'operator'];
