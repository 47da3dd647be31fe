import type { NextRequest } from 'next/server';
import { requireTenant } from '@/lib/access/session';
import { exportRunOf } from '@/lib/exports/run';

interface Context {
  params: Promise<{ tenant: string }>;
}

/** How far a file of charges is: asked for again and again by the page. Null: none of that name was begun here. */
export async function GET(request: NextRequest, { params }: Context) {
  const { tenant } = await requireTenant((await params).tenant);
  const run = exportRunOf(tenant.id, request.nextUrl.searchParams.get('run') ?? '');
  return Response.json(run, { headers: { 'Cache-Control': 'no-store' } });
}
