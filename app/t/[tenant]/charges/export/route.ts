import type { NextRequest } from 'next/server';
import { requireTenant } from '@/lib/access/session';
import { chargesFile } from '@/lib/api/charges-file';
import { answerCsv } from '@/lib/api/csv';
import { localDay } from '@/lib/engine/time';
import { askedFor } from '../charges';

interface Context {
  params: Promise<{ tenant: string }>;
}

/** All charges that the list with the same address has, as a file. */
export async function GET(request: NextRequest, { params }: Context) {
  const { tenant } = await requireTenant((await params).tenant);
  const given = request.nextUrl.searchParams;
  const search = Object.fromEntries([...given.keys()].map((name) => [name, given.getAll(name)]));
  const { query } = askedFor(search, localDay(Date.now(), tenant.timezone));
  return answerCsv(`${tenant.slug}-charges.csv`, chargesFile(tenant.id, query));
}
