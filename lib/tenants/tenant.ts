import { Refusal } from '../api/refusal';
import { commandLine, writeAudit } from '../audit/write';
import { asOperator, type Transaction } from '../db/prisma';
import { currencyOf, markupOf, nameOf, slugFrom, slugOf, timezoneOf } from './fields';

export interface NewTenant {
  name: string;
  /** Made from the name when absent. */
  slug?: string;
  currency?: string;
  timezone?: string;
  /** Percent above Meta's list price, a decimal such as '12.5'. */
  markup?: string;
}

export interface TenantSummary {
  id: number;
  slug: string;
  name: string;
  currency: string;
  timezone: string;
  /** Of today; parts per million. */
  markupPpm: number;
  wabas: number;
  phoneNumbers: number;
}

/** The first mark-up holds for all of a tenant's history, imported years included. */
const FROM_THE_BEGINNING = new Date('2000-01-01');

/** @throws Refusal when a field is wrong or the slug is taken. */
export async function createTenant(input: NewTenant, by = commandLine()): Promise<TenantSummary> {
  const name = nameOf(input.name);
  const slug = input.slug === undefined ? slugFrom(name) : slugOf(input.slug);
  if (slug === '') {
    throw new Refusal(
      'invalid',
      {
        en: `No slug can be made from '${name}': give one with small letters.`,
        fr: `Aucun identifiant ne peut être tiré de «\u00a0${name}\u00a0»\u00a0: donnez-en un en minuscules.`,
      },
      'slug',
    );
  }
  const currency = currencyOf(input.currency ?? 'USD');
  const timezone = timezoneOf(input.timezone ?? 'UTC');
  const ppm = markupOf(input.markup ?? '0');
  try {
    const markups = { create: { effectiveFrom: FROM_THE_BEGINNING, ppm } };
    const tenant = await asOperator(async (tx) => {
      const made = await tx.tenant.create({ data: { name, slug, currency, timezone, markups } });
      const detail = { currency, timezone, markup_ppm: ppm };
      await writeAudit(tx, { tenantId: made.id, ...by, action: 'tenant.created', subject: slug, detail });
      return made;
    });
    return { id: tenant.id, slug, name, currency, timezone, markupPpm: ppm, wabas: 0, phoneNumbers: 0 };
  } catch (error) {
    if (!isTaken(error)) throw error;
    throw new Refusal(
      'conflict',
      {
        en: `There is already a tenant with the slug '${slug}'; choose another.`,
        fr: `Il y a déjà un client avec l’identifiant «\u00a0${slug}\u00a0»\u00a0; choisissez-en un autre.`,
      },
      'slug',
    );
  }
}

/** Every tenant, by slug. `today` is a day (UTC midnight) and chooses the mark-up shown. */
export async function listTenants(today: Date): Promise<TenantSummary[]> {
  const tenants = await asOperator((tx) =>
    tx.tenant.findMany({
      orderBy: { slug: 'asc' },
      include: {
        markups: {
          where: { effectiveFrom: { lte: today }, market: '', category: '' },
          orderBy: { effectiveFrom: 'desc' },
          take: 1,
        },
        wabas: { select: { _count: { select: { phoneNumbers: true } } } },
      },
    }),
  );
  return tenants.map(({ id, slug, name, currency, timezone, markups, wabas }) => ({
    id,
    slug,
    name,
    currency,
    timezone,
    markupPpm: markups[0]?.ppm ?? 0,
    wabas: wabas.length,
    phoneNumbers: wabas.reduce((sum, waba) => sum + waba._count.phoneNumbers, 0),
  }));
}

/** @throws Refusal when there is no such tenant. */
export async function tenantBySlug(tx: Transaction, slug: string) {
  const tenant = await tx.tenant.findUnique({ where: { slug } });
  if (!tenant)
    throw new Refusal(
      'not_found',
      { en: `There is no tenant '${slug}'.`, fr: `Il n’y a pas de client «\u00a0${slug}\u00a0».` },
      'tenant',
    );
  return tenant;
}

/** Whether the database refused a value because another row has it. */
export function isTaken(error: unknown): boolean {
  return (error as { code?: string }).code === 'P2002';
}
