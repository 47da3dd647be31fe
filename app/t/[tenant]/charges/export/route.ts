import type { NextRequest } from 'next/server';
import { requireTenant } from '@/lib/access/session';
import { chargesFile } from '@/lib/api/charges-file';
import { answerCsv } from '@/lib/api/csv';
import { asTenant } from '@/lib/db/pools';
import { localDay } from '@/lib/engine/time';
import { followed } from '@/lib/exports/run';
import { askedFor, countCharges } from '../charges';

interface Context {
  params: Promise<{ tenant: string }>;
}

/** All charges that the list with the same address has, as a file. `run`: who asks wants to know how far it is. */
export async function GET(request: NextRequest, { params }: Context) {
  const { tenant } = await requireTenant((await params).tenant);
  const given = request.nextUrl.searchParams;
  const search = Object.fromEntries([...given.keys()].map((name) => [name, given.getAll(name)]));
  const asked = askedFor(search, localDay(Date.now(), tenant.timezone));
  const file = (onRows?: (rows: number) => void) => chargesFile(tenant.id, asked.query, onRows);
  const name = `${tenant.slug}-charges.csv`;
  const id = given.get('run');
  if (id === null) return answerCsv(name, file());
  const of = await asTenant(tenant.id, (client) => countCharges(client, tenant.id, asked));
  return answerCsv(name, followed({ tenantId: tenant.id, id: id.slice(0, 32), of }, file));
}
