import type { NextRequest } from 'next/server';
import { requireTenant } from '@/lib/access/session';
import { answerCsv } from '@/lib/api/csv';
import { localDay } from '@/lib/engine/time';
import { countriesCsv } from '../csv';
import { readCountries } from '../report';
import { columnsFor, shownRows, totalsOf, viewOf } from '../view';

interface Context {
  params: Promise<{ tenant: string }>;
}

/** The table of countries as a file: the same address gives the same rows, columns and order. */
export async function GET(request: NextRequest, { params }: Context) {
  const { tenant } = await requireTenant((await params).tenant);
  const query = request.nextUrl.searchParams;
  const search = Object.fromEntries([...query.keys()].map((name) => [name, query.getAll(name)]));
  const report = await readCountries(tenant, search, localDay(Date.now(), tenant.timezone));
  const view = viewOf(query);
  const columns = columnsFor(report.rows, report.categories, report.period.previous !== null);
  const rows = shownRows(report.rows, view);
  const lines = countriesCsv(
    columns.filter(({ id }) => !view.hidden.has(id)),
    rows,
    totalsOf(rows),
    report.currency,
  );
  const { from, to } = report.period;
  return answerCsv(`${tenant.slug}-countries-${from}-${to}-${report.currency}.csv`, lines);
}
