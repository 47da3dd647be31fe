import { Refusal } from '../api/refusal';
import { type Author, commandLine, writeAudit } from '../audit/write';
import { asTenant } from '../db/pools';
import { asOperator, type Transaction } from '../db/prisma';
import { currencyOf, metaIdOf, timezoneOf } from './fields';
import { isTaken, tenantBySlug } from './tenant';

export interface WabaConnection {
  /** Slug of the tenant. */
  tenant: string;
  /** Meta's id of the WhatsApp Business Account. */
  waba: string;
  currency: string;
  timezone: string;
  /** `display` is the number as people read it; without it a new number shows its id. */
  phones: readonly { id: string; display?: string }[];
  portfolio?: string;
}

export interface Connected {
  tenant: string;
  waba: string;
  currency: string;
  timezone: string;
  portfolio: string | null;
  /** All numbers of the account, and which of them this call added. */
  phones: { id: string; display: string; added: boolean }[];
  /** Deliveries that had waited in quarantine for this account or these numbers. */
  released: number;
}

type Fields = Omit<WabaConnection, 'portfolio'> & { portfolio: string | null };

/**
 * Connects an account and its numbers to a tenant; the same call again changes nothing, and further numbers are
 * added. Deliveries that waited for them leave the quarantine in the same transaction; whose they are is for the
 * operator to know, so members (`claimWaiting` false) may connect only what nothing waits for.
 * @throws Refusal when a field is wrong, or the account or a number cannot be connected this way.
 */
export async function connectWaba(
  input: WabaConnection,
  by: Author = commandLine(),
  may: { claimWaiting: boolean } = { claimWaiting: true },
): Promise<Connected> {
  const fields: Fields = {
    tenant: input.tenant,
    waba: metaIdOf(input.waba, 'waba'),
    currency: currencyOf(input.currency),
    timezone: timezoneOf(input.timezone),
    phones: input.phones.map(({ id, display }) => ({ id: metaIdOf(id, 'phone'), display: display?.trim() })),
    portfolio: input.portfolio === undefined ? null : metaIdOf(input.portfolio, 'portfolio'),
  };
  try {
    return await asOperator((tx) => connect(tx, fields, by, may.claimWaiting));
  } catch (error) {
    if (!isTaken(error)) throw error;
    throw new Refusal(
      'conflict',
      {
        en: `WABA ${fields.waba} is being connected elsewhere right now; try again.`,
        fr: `Le compte ${fields.waba} est en train d’être connecté ailleurs\u00a0; réessayez.`,
      },
      'waba',
    );
  }
}

async function connect(
  tx: Transaction,
  fields: Fields,
  by: Author,
  claimWaiting: boolean,
): Promise<Connected> {
  const { id: tenantId } = await tenantBySlug(tx, fields.tenant);
  // The inbox quarantines under the same lock, so no delivery falls between the two.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('parley connect'))`;
  const portfolio = await ensureWaba(tx, tenantId, fields);
  const added = await ensurePhones(tx, tenantId, fields);
  if (!claimWaiting) await refuseWaiting(tx, fields);
  const released = await tx.$executeRaw`
    UPDATE inbox SET state = 'pending', attempts = 0, next_attempt_at = now(), reason = NULL
     WHERE state = 'quarantined' AND phone_number_ids && ${[fields.waba, ...fields.phones.map(({ id }) => id)]}::text[]`;
  const detail = { currency: fields.currency, numbers: [...added].join(' '), released };
  await writeAudit(tx, { tenantId, ...by, action: 'waba.connected', subject: fields.waba, detail });
  const phones = await tx.phoneNumber.findMany({
    where: { tenantId, wabaId: fields.waba },
    orderBy: { id: 'asc' },
  });
  return {
    tenant: fields.tenant,
    waba: fields.waba,
    currency: fields.currency,
    timezone: fields.timezone,
    portfolio,
    phones: phones.map(({ id, display }) => ({ id, display, added: added.has(id) })),
    released,
  };
}

/** Numbers say nothing of whose they are: what has begun to arrive is not given to whoever names it first. */
async function refuseWaiting(tx: Transaction, { waba, phones }: Fields) {
  const waiting = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM unnest(${[waba, ...phones.map(({ id }) => id)]}::text[]) AS id
     WHERE EXISTS (SELECT FROM inbox WHERE state = 'quarantined' AND phone_number_ids @> ARRAY[id]) LIMIT 1`;
  if (!waiting[0]) return;
  const sentence = {
    en: `Deliveries for ${waiting[0].id} are arriving already: ask the operator to connect it to you.`,
    fr: `Des livraisons pour ${waiting[0].id} arrivent déjà\u00a0: demandez à l’opérateur de le connecter pour vous.`,
  };
  throw new Refusal('forbidden', sentence, 'phone');
}

/** @returns the account's portfolio. */
async function ensureWaba(tx: Transaction, tenantId: number, fields: Fields): Promise<string | null> {
  const { waba: id, currency, timezone, portfolio } = fields;
  const known = await tx.waba.findUnique({ where: { id } });
  if (!known) {
    await tx.waba.create({ data: { tenantId, id, currency, timezone, portfolioId: portfolio } });
    return portfolio;
  }
  if (known.tenantId !== tenantId) {
    throw new Refusal(
      'conflict',
      {
        en: `WABA ${id} is already connected to another tenant.`,
        fr: `Le compte ${id} est déjà connecté à un autre client.`,
      },
      'waba',
    );
  }
  if (known.currency !== currency) {
    throw new Refusal(
      'conflict',
      {
        en: `WABA ${id} is billed in ${known.currency}: Meta fixes an account's currency, so ${currency} means a new WABA.`,
        fr: `Le compte ${id} est facturé en ${known.currency}\u00a0: Meta fixe la devise d’un compte, il en faut donc un autre pour ${currency}.`,
      },
      'currency',
    );
  }
  if (known.timezone !== timezone) {
    throw new Refusal(
      'conflict',
      {
        en: `WABA ${id} counts its days in ${known.timezone}: another zone would date its past charges anew.`,
        fr: `Le compte ${id} compte ses jours à l’heure de ${known.timezone}\u00a0: un autre fuseau redaterait ses frais passés.`,
      },
      'timezone',
    );
  }
  if (portfolio === null || portfolio === known.portfolioId) return known.portfolioId;
  if (known.portfolioId !== null) {
    throw new Refusal(
      'conflict',
      {
        en: `WABA ${id} belongs to portfolio ${known.portfolioId}: another one would change its past volume tiers.`,
        fr: `Le compte ${id} appartient au portefeuille ${known.portfolioId}\u00a0: un autre changerait ses paliers de volume passés.`,
      },
      'portfolio',
    );
  }
  await tx.waba.update({ where: { id }, data: { portfolioId: portfolio } });
  return portfolio;
}

/** @returns the numbers that were new. */
async function ensurePhones(tx: Transaction, tenantId: number, fields: Fields): Promise<Set<string>> {
  const added = new Set<string>();
  for (const { id, display } of fields.phones) {
    const known = await tx.phoneNumber.findUnique({ where: { id } });
    if (!known) {
      await tx.phoneNumber.create({ data: { tenantId, id, wabaId: fields.waba, display: display || id } });
      added.add(id);
    } else if (known.tenantId !== tenantId) {
      throw new Refusal(
        'conflict',
        {
          en: `Phone number ${id} is already connected to another tenant.`,
          fr: `Le numéro ${id} est déjà connecté à un autre client.`,
        },
        'phone',
      );
    } else if (known.wabaId !== fields.waba) {
      throw new Refusal(
        'conflict',
        {
          en: `Phone number ${id} is already connected to WABA ${known.wabaId}.`,
          fr: `Le numéro ${id} est déjà connecté au compte ${known.wabaId}.`,
        },
        'phone',
      );
    } else if (display && display !== known.display) {
      await tx.phoneNumber.update({ where: { id }, data: { display } });
    }
  }
  return added;
}

/** Whose account it is. @throws Refusal when it is not connected. */
export async function tenantOf(waba: string): Promise<number> {
  const known = await asOperator((tx) => tx.waba.findUnique({ where: { id: waba } }));
  if (known) return known.tenantId;
  throw new Refusal(
    'not_found',
    { en: `WABA ${waba} is not connected.`, fr: `Le compte ${waba} n’est pas connecté.` },
    'waba',
  );
}

/** A number of a tenant with its account; an account without numbers has one row without a number. */
export interface ConnectedNumber {
  waba: string;
  currency: string;
  timezone: string;
  phone: string | null;
  display: string | null;
  /** Unix milliseconds. */
  connectedAt: number;
}

export function listNumbers(tenantId: number): Promise<ConnectedNumber[]> {
  return asTenant(tenantId, async (client) => {
    const { rows } = await client.query<ConnectedNumber>(
      `SELECT w.id AS waba, w.currency, w.timezone, p.id AS phone, p.display,
              (extract(epoch FROM coalesce(p.connected_at, w.connected_at)) * 1000)::float8 AS "connectedAt"
         FROM waba w LEFT JOIN phone_number p ON p.tenant_id = w.tenant_id AND p.waba_id = w.id
        WHERE w.tenant_id = $1 ORDER BY w.connected_at, w.id, p.connected_at, p.id`,
      [tenantId],
    );
    return rows;
  });
}
