import type { PoolClient } from 'pg';
import { seal, unseal } from '../access/secret';
import { Refusal } from '../api/refusal';
import { type Author, writeAudit } from '../audit/write';
import { metaIdOf } from './fields';

/** Access tokens of Meta's, one an account: sealed, and never shown again. `client` sees the tenant. */

/** An account, and since when it has a token by whom. */
export interface TokenState {
  waba: string;
  /** Unix milliseconds. */
  setAt: number | null;
  setBy: string | null;
}

export interface AskableAccount {
  id: string;
  zone: string;
  token: string;
}

/** @throws Refusal when it cannot be one, or the account is not the tenant's. */
export async function keepAccessToken(
  client: PoolClient,
  tenantId: number,
  given: { waba: string; token: string },
  by: Author,
): Promise<void> {
  const waba = metaIdOf(given.waba, 'waba');
  const sealed = seal(tokenOf(given.token), placeOf(tenantId, waba));
  const { rowCount } = await client.query(
    `INSERT INTO waba_token (tenant_id, waba_id, token, set_at, set_by)
     SELECT tenant_id, id, $3, to_timestamp($4::float8 / 1000), $5 FROM waba WHERE tenant_id = $1 AND id = $2
         ON CONFLICT (tenant_id, waba_id) DO UPDATE SET token = $3, set_at = excluded.set_at, set_by = $5`,
    [tenantId, waba, sealed, by.at, by.actor],
  );
  if (rowCount === 0) throw unknown(waba);
  await writeAudit(client, { tenantId, ...by, action: 'access_token.set', subject: waba });
}

/** @throws Refusal when the account has none. */
export async function forgetAccessToken(
  client: PoolClient,
  tenantId: number,
  waba: string,
  by: Author,
): Promise<void> {
  const { rowCount } = await client.query('DELETE FROM waba_token WHERE tenant_id = $1 AND waba_id = $2', [
    tenantId,
    waba,
  ]);
  if (rowCount === 0)
    throw new Refusal('not_found', {
      en: `Account ${waba} has no access token here.`,
      fr: `Le compte ${waba} n’a pas de jeton d’accès ici.`,
    });
  await writeAudit(client, { tenantId, ...by, action: 'access_token.removed', subject: waba });
}

export async function listAccessTokens(client: PoolClient, tenantId: number): Promise<TokenState[]> {
  const { rows } = await client.query<TokenState>(
    `SELECT w.id AS waba, (extract(epoch FROM t.set_at) * 1000)::float8 AS "setAt", t.set_by AS "setBy"
       FROM waba w LEFT JOIN waba_token t ON t.tenant_id = w.tenant_id AND t.waba_id = w.id
      WHERE w.tenant_id = $1 ORDER BY w.connected_at, w.id`,
    [tenantId],
  );
  return rows;
}

/** The accounts that Meta can be asked about: one, or all that have a token. @throws Refusal when there is none. */
export async function askableAccounts(
  client: PoolClient,
  tenantId: number,
  waba?: string,
): Promise<AskableAccount[]> {
  const { rows } = await client.query<{ id: string; zone: string; sealed: Buffer }>(
    `SELECT w.id, w.timezone AS zone, t.token AS sealed
       FROM waba w JOIN waba_token t ON t.tenant_id = w.tenant_id AND t.waba_id = w.id
      WHERE w.tenant_id = $1 AND w.id = coalesce($2, w.id) ORDER BY w.connected_at, w.id`,
    [tenantId, waba ?? null],
  );
  if (rows.length === 0) throw noToken(waba);
  return rows.map(({ id, zone, sealed }) => ({ id, zone, token: opened(sealed, tenantId, id) }));
}

function opened(sealed: Buffer, tenantId: number, waba: string): string {
  try {
    return unseal(sealed, placeOf(tenantId, waba));
  } catch {
    throw new Refusal('conflict', {
      en: `The access token of account ${waba} was sealed with another PARLEY_ENCRYPTION_KEY: give it to Parley again.`,
      fr: `Le jeton d’accès du compte ${waba} a été scellé avec une autre PARLEY_ENCRYPTION_KEY\u00a0: redonnez-le à Parley.`,
    });
  }
}

function placeOf(tenantId: number, waba: string) {
  return { column: 'waba_token.token', owner: `tenant ${tenantId} account ${waba}` };
}

/** It goes into a header: one word. */
function tokenOf(text: string): string {
  const token = text.trim();
  if (/^[\x21-\x7e]{20,1000}$/.test(token)) return token;
  throw new Refusal(
    'invalid',
    {
      en: 'This is not an access token of Meta’s: it is one word of at least 20 characters.',
      fr: 'Ce n’est pas un jeton d’accès de Meta\u00a0: il tient en un mot d’au moins 20 caractères.',
    },
    'token',
  );
}

function unknown(waba: string): Refusal {
  return new Refusal(
    'not_found',
    { en: `Account ${waba} is not connected here.`, fr: `Le compte ${waba} n’est pas connecté ici.` },
    'waba',
  );
}

function noToken(waba: string | undefined): Refusal {
  return new Refusal(
    'conflict',
    waba === undefined
      ? {
          en: 'No account has an access token of Meta’s: give it one under Settings, or with parley waba set --waba ID --access-token.',
          fr: 'Aucun compte n’a de jeton d’accès de Meta\u00a0: donnez-en un dans les réglages, ou par parley waba set --waba ID --access-token.',
        }
      : {
          en: `Account ${waba} has no access token of Meta’s: give it one under Settings, or with parley waba set --waba ${waba} --access-token.`,
          fr: `Le compte ${waba} n’a pas de jeton d’accès de Meta\u00a0: donnez-en un dans les réglages, ou par parley waba set --waba ${waba} --access-token.`,
        },
    'waba',
  );
}
