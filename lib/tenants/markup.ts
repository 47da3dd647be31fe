import { Refusal } from '../api/refusal';
import { commandLine, writeAudit } from '../audit/write';
import { pool, withTenants } from '../db/pools';
import type { Day } from '../engine/event';
import { localDay } from '../engine/time';

/** What a tenant pays above Meta's list price from a day on; for one market, one category, or ('') all of them. */
export interface Markup {
  effectiveFrom: Day;
  market: string;
  category: string;
  ppm: number;
}

/** All of a tenant's, the newest first, the most general one of a day first. */
export function listMarkups(tenantId: number): Promise<Markup[]> {
  return withTenants(pool('parley_operator'), [tenantId], async (client) => {
    const { rows } = await client.query<Markup>(
      `SELECT effective_from AS "effectiveFrom", market, category, ppm FROM markup
        WHERE tenant_id = $1 ORDER BY effective_from DESC, market, category`,
      [tenantId],
    );
    return rows;
  });
}

/**
 * Agrees on a mark-up from a day on that has not begun: charges keep the one that they were posted with.
 * @throws Refusal
 */
export function setMarkup(tenantId: number, markup: Markup, by = commandLine()): Promise<void> {
  const { effectiveFrom, market, category, ppm } = markup;
  return change(tenantId, effectiveFrom, by.at, async (client) => {
    await client.query(
      `INSERT INTO markup (tenant_id, effective_from, market, category, ppm) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (tenant_id, effective_from, market, category) DO UPDATE SET ppm = excluded.ppm`,
      [tenantId, effectiveFrom, market, category, ppm],
    );
    const detail = { from: effectiveFrom, ppm };
    await writeAudit(client, { tenantId, ...by, action: 'markup.set', subject: placeOf(markup), detail });
  });
}

/** Takes back one that has not begun. @throws Refusal */
export function removeMarkup(
  tenantId: number,
  markup: Omit<Markup, 'ppm'>,
  by = commandLine(),
): Promise<void> {
  const { effectiveFrom, market, category } = markup;
  return change(tenantId, effectiveFrom, by.at, async (client) => {
    await client.query(
      'DELETE FROM markup WHERE tenant_id = $1 AND effective_from = $2 AND market = $3 AND category = $4',
      [tenantId, effectiveFrom, market, category],
    );
    const detail = { from: effectiveFrom };
    await writeAudit(client, { tenantId, ...by, action: 'markup.removed', subject: placeOf(markup), detail });
  });
}

function placeOf({ market, category }: Pick<Markup, 'market' | 'category'>): string {
  return [market, category].filter(Boolean).join(' ') || 'all';
}

type Client = Parameters<Parameters<typeof withTenants>[2]>[0];

function change(tenantId: number, from: Day, now: number, work: (client: Client) => Promise<void>) {
  return withTenants(pool('parley_operator'), [tenantId], async (client) => {
    const { rows } = await client.query<{ timezone: string }>('SELECT timezone FROM tenant WHERE id = $1', [
      tenantId,
    ]);
    if (!rows[0])
      throw new Refusal(
        'not_found',
        { en: 'There is no such tenant.', fr: 'Il n’y a pas de tel client.' },
        'tenant',
      );
    const today = localDay(now, rows[0].timezone);
    if (from <= today) {
      const sentence = {
        en: `A mark-up begins tomorrow (after ${today}) at the earliest: charges keep the one that they were posted with.`,
        fr: `Une majoration commence au plus tôt demain (après le ${today})\u00a0: les frais gardent celle avec laquelle ils ont été enregistrés.`,
      };
      throw new Refusal('invalid', sentence, 'effectiveFrom');
    }
    await work(client);
  });
}
