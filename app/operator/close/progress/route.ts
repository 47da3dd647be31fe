import type { NextRequest } from 'next/server';
import { requireOperator } from '@/lib/access/session';
import { runOf } from '../run';

/** How far the run of a month is: asked for again and again by the page. Null: none was started here. */
export async function GET(request: NextRequest) {
  await requireOperator();
  const run = runOf(`${request.nextUrl.searchParams.get('month')}-01`);
  return Response.json(run, { headers: { 'Cache-Control': 'no-store' } });
}
