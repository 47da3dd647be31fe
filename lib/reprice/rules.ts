import type { RuleSetId } from '../engine/era';

/** The rules that traffic can be replayed under. */
export const WHAT_IF_RULES = ['cbp-2024-11', 'pmp-2025-07', 'pmp-2026-10'] as const satisfies RuleSetId[];

export type WhatIfRules = (typeof WHAT_IF_RULES)[number];
