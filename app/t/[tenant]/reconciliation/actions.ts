'use server';

import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { z } from 'zod';
import { ALL_ROLES, tenantAction } from '@/lib/access/action';
import type { Answer } from '@/lib/access/attempt';
import { type Packed, pack } from '@/lib/access/packed';
import { Refusal } from '@/lib/api/refusal';
import { asTenant } from '@/lib/db/pools';
import { addDays } from '@/lib/engine/time';
import { currentLanguage } from '@/lib/language/current';
import { startProof } from '@/lib/proof/run';
import { isDay } from '@/lib/rates/builtin';
import { reconcileMeta } from '@/lib/reconcile-meta/reconcile';
import { startFetch } from '@/lib/reconcile-meta/run';
import { FETCHERS } from './fetchers';
import { type ShownReport, shown } from './shown';
import { WORDS } from './words';

/** Of what is sent, which is compressed where the browser can. */
const MOST_BYTES = 900_000;
const MOST_UNPACKED_BYTES = 32_000_000;
/** How a file of gzip begins. */
const GZIP = [0x1f, 0x8b];

const gunzipped = promisify(gunzip);

/** Begins to add the ledger up anew; the page follows it. Every role may ask: only the proof itself is kept. */
export async function prove(slug: string): Promise<Answer<null>> {
  return tenantAction(slug, { roles: ALL_ROLES, schema: z.object({}), given: {} }, async ({ tenant }) => {
    await startProof(tenant, Date.now());
    return null;
  });
}

/** Begins to ask Meta for its figures; the page follows it. */
export async function askMeta(slug: string, form: FormData): Promise<Answer<null>> {
  const t = WORDS[await currentLanguage()];
  const day = z.string(t.chooseDays).refine(isDay, t.chooseDays);
  const schema = z.object({ waba: z.string().max(64), from: day, through: day });
  return tenantAction(slug, { roles: FETCHERS, schema, given: form }, async ({ tenant, input }) => {
    const { waba, from, through } = input;
    const span = { from, to: addDays(through, 1) };
    await startFetch(tenant, { ...span, ...(waba !== '' && { waba }) }, Date.now());
    return null;
  });
}

/** Holds an uploaded answer of Meta against the ledger, and forgets it. Every role may ask: nothing is written. */
export async function compareWithMeta(
  slug: string,
  _before: Answer<Packed<ShownReport[]>> | null,
  form: FormData,
): Promise<Answer<Packed<ShownReport[]>>> {
  const t = WORDS[await currentLanguage()];
  const schema = z.object({ file: z.file(t.choose).min(1, t.choose).max(MOST_BYTES, t.tooLarge) });
  return tenantAction(
    slug,
    { roles: ALL_ROLES, schema, given: form },
    async ({ tenant, input: { file } }) => {
      const text = await textOf(file, t.tooLarge);
      const reports = await asTenant(tenant.id, (client) =>
        reconcileMeta(client, tenant.id, text, Date.now()),
      );
      return pack(shown(reports));
    },
  );
}

async function textOf(file: File, tooLarge: string): Promise<string> {
  const bytes = Buffer.from(await file.arrayBuffer());
  if (!GZIP.every((byte, at) => bytes[at] === byte)) return bytes.toString('utf8');
  const unpacked = await gunzipped(bytes, { maxOutputLength: MOST_UNPACKED_BYTES }).catch(() => {
    throw new Refusal('invalid', tooLarge, 'file');
  });
  return unpacked.toString('utf8');
}
