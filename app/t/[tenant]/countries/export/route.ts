import type { NextRequest } from 'next/server';
import type { Search } from '@/components/page-props';
import { requireTenant, type Tenant } from '@/lib/access/session';
import { answerCsv, csvLine } from '@/lib/api/csv';
import { asTenant } from '@/lib/db/pools';
import { localDay } from '@/lib/engine/time';
import { focusCsv } from '@/lib/exports/focus';
import { answerXlsx } from '@/lib/exports/xlsx';
import { currentLanguage } from '@/lib/language/current';
import { parsePeriod } from '../../period';
import { type TableFile, tableFile } from '../file';
import { readCountries } from '../report';
import { columnsFor, viewOf } from '../view';
import { WORDS } from '../words';

interface Context {
  params: Promise<{ tenant: string }>;
}

/**
 * The table of countries as a file: the same address gives the same rows, columns and order. `format` is csv, xlsx,
 * or focus for all of the period.
 */
export async function GET(request: NextRequest, { params }: Context) {
  const { tenant } = await requireTenant((await params).tenant);
  const query = request.nextUrl.searchParams;
  const search = Object.fromEntries([...query.keys()].map((name) => [name, query.getAll(name)]));
  const today = localDay(Date.now(), tenant.timezone);
  if (query.get('format') === 'focus') return answerFocus(tenant, search, today);
  const language = await currentLanguage();
  const t = WORDS[language];
  const { period, currency, rows, categories } = await asTenant(tenant.id, (client) =>
    readCountries(client, tenant, search, today, language),
  );
  const columns = columnsFor(rows, categories, period.previous !== null, language);
  const file = tableFile(columns, rows, viewOf(query), currency, language);
  const name = `${tenant.slug}-${t.fileName}-${period.from}-${period.to}-${currency}`;
  if (query.get('format') === 'xlsx') return answerXlsx(`${name}.xlsx`, t.title, file.columns, file.rows);
  return answerCsv(`${name}.csv`, csvOf(file));
}

function* csvOf({ columns, rows }: TableFile) {
  yield csvLine(columns.map(({ name }) => name));
  for (const row of rows) yield csvLine(row);
}

/** Every row of the period: a FOCUS dataset that is filtered would be told from a whole one by nothing. */
function answerFocus(tenant: Tenant, search: Search, today: string) {
  const { from, to } = parsePeriod(search, today);
  return answerCsv(`${tenant.slug}-focus-${from}-${to}.csv`, focusCsv(tenant, { from, to }));
}
