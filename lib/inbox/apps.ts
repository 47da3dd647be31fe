import { randomBytes } from 'node:crypto';
import { seal, unseal } from '../access/secret';
import { Refusal } from '../api/refusal';
import { commandLine, writeAudit } from '../audit/write';
import { pool, withTenants } from '../db/pools';
import { nameOf } from '../tenants/fields';

/** A further Meta app, without anything that is secret. */
export interface MetaApp {
  id: string;
  name: string;
  /** Where its webhook posts to, below the address of this installation. */
  path: string;
  createdAt: Date;
  rotatedAt: Date | null;
  /** Until then the secret before the present one is taken too. */
  previousUntil: Date | null;
}

export type SecretColumn = 'secret' | 'previous_secret' | 'verify_token';

export const MAX_GRACE_HOURS = 24 * 14;
const HOUR_MS = 3_600_000;

/** Sealed for one app and column, a secret opens for no other. */
export function placeOf(id: string, column: SecretColumn) {
  return { column: `meta_app.${column}`, owner: `app ${id}` };
}

export function pathOfApp(id: string): string {
  return `/api/webhooks/whatsapp/${id}`;
}

/**
 * A further app. Its verify token is made here unless one is given; both secrets are only ever read again by the
 * receiver. @throws Refusal
 */
export async function addApp(
  input: { id: string; name: string; secret: string; verifyToken?: string },
  by = commandLine(),
): Promise<{ app: MetaApp; verifyToken: string }> {
  const id = appIdOf(input.id);
  const name = nameOf(input.name);
  const secret = seal(secretOf(input.secret), placeOf(id, 'secret'));
  const verifyToken = input.verifyToken?.trim() || randomBytes(24).toString('base64url');
  await withTenants(pool('parley_operator'), [], async (client) => {
    const { rowCount } = await client.query(
      `INSERT INTO meta_app (id, name, secret, verify_token, created_at)
       VALUES ($1, $2, $3, $4, to_timestamp($5::float8 / 1000)) ON CONFLICT DO NOTHING`,
      [id, name, secret, seal(verifyToken, placeOf(id, 'verify_token')), by.at],
    );
    if (rowCount === 0)
      throw new Refusal(
        'conflict',
        {
          en: `App ${id} is here already; give it a new secret.`,
          fr: `L’application ${id} est déjà là\u00a0; donnez-lui un nouveau secret.`,
        },
        'id',
      );
    await writeAudit(client, { tenantId: null, ...by, action: 'app.added', subject: id, detail: { name } });
  });
  return { app: await appOf(id), verifyToken };
}

/** A new secret; the present one is taken for `graceHours` more, and one before that no longer. @throws Refusal */
export async function rotateApp(
  input: { id: string; secret: string; graceHours?: number },
  by = commandLine(),
): Promise<MetaApp> {
  const id = appIdOf(input.id);
  const { graceHours = 24 } = input;
  const secret = secretOf(input.secret);
  if (!(graceHours >= 0 && graceHours <= MAX_GRACE_HOURS)) {
    const sentence = {
      en: `The old secret may be taken for 0 to ${MAX_GRACE_HOURS} hours more.`,
      fr: `L’ancien secret peut être accepté encore de 0 à ${MAX_GRACE_HOURS} heures.`,
    };
    throw new Refusal('invalid', sentence, 'graceHours');
  }
  await withTenants(pool('parley_operator'), [], async (client) => {
    const { rows } = await client.query<{ secret: Buffer }>(
      'SELECT secret FROM meta_app WHERE id = $1 FOR UPDATE',
      [id],
    );
    if (!rows[0]) throw unknown(id);
    const present = unsealed(rows[0].secret, id);
    if (present === secret) {
      throw new Refusal(
        'invalid',
        {
          en: 'This is the secret that the app has already.',
          fr: 'C’est le secret que l’application a déjà.',
        },
        'secret',
      );
    }
    const previous = graceHours === 0 || present === null ? null : present;
    await client.query(
      `UPDATE meta_app SET secret = $2, previous_secret = $3, rotated_at = to_timestamp($4::float8 / 1000),
              previous_until = CASE WHEN $3::bytea IS NOT NULL THEN to_timestamp($5::float8 / 1000) END
        WHERE id = $1`,
      [
        id,
        seal(secret, placeOf(id, 'secret')),
        previous && seal(previous, placeOf(id, 'previous_secret')),
        by.at,
        by.at + graceHours * HOUR_MS,
      ],
    );
    const detail = { graceHours };
    await writeAudit(client, { tenantId: null, ...by, action: 'app.rotated', subject: id, detail });
  });
  return appOf(id);
}

/** @throws Refusal */
export async function removeApp(input: string, by = commandLine()): Promise<void> {
  const id = appIdOf(input);
  await withTenants(pool('parley_operator'), [], async (client) => {
    const { rowCount } = await client.query('DELETE FROM meta_app WHERE id = $1', [id]);
    if (rowCount === 0) throw unknown(id);
    await writeAudit(client, { tenantId: null, ...by, action: 'app.removed', subject: id });
  });
}

export async function listApps(): Promise<MetaApp[]> {
  const { rows } = await pool('parley_operator').query<Omit<MetaApp, 'path'>>(
    `SELECT id, name, created_at AS "createdAt", rotated_at AS "rotatedAt", previous_until AS "previousUntil"
       FROM meta_app ORDER BY lower(name), id`,
  );
  return rows.map((row) => ({ ...row, path: pathOfApp(row.id) }));
}

async function appOf(id: string): Promise<MetaApp> {
  return (await listApps()).find((app) => app.id === id)!;
}

/** null: sealed with a key that is gone, so there is nothing to go on taking. */
function unsealed(sealed: Buffer, id: string): string | null {
  try {
    return unseal(sealed, placeOf(id, 'secret'));
  } catch {
    return null;
  }
}

function appIdOf(text: string): string {
  const id = text.trim();
  if (/^[0-9]{1,32}$/.test(id)) return id;
  throw new Refusal(
    'invalid',
    {
      en: 'The app id must be digits, as the Meta app dashboard shows it.',
      fr: 'L’identifiant de l’application est fait de chiffres, comme le montre son tableau de bord chez Meta.',
    },
    'id',
  );
}

/** The sentence does not repeat it. */
function secretOf(text: string): string {
  const secret = text.trim();
  if (/^[\x21-\x7e]{16,200}$/.test(secret)) return secret;
  throw new Refusal(
    'invalid',
    {
      en: 'The app secret must be 16 to 200 letters and digits, without spaces.',
      fr: 'Le secret de l’application a de 16 à 200 lettres et chiffres, sans espaces.',
    },
    'secret',
  );
}

function unknown(id: string): Refusal {
  return new Refusal(
    'not_found',
    { en: `There is no app ${id}.`, fr: `Il n’y a pas d’application ${id}.` },
    'id',
  );
}
