import type { NextRequest } from 'next/server';
import { requireTenant } from '@/lib/access/session';
import { proofRunOf } from '@/lib/proof/run';

interface Context {
  params: Promise<{ tenant: string }>;
}

/** How far the proof of the tenant's books is: asked for again and again by the page. Null: none was begun here. */
export async function GET(_: NextRequest, { params }: Context) {
  const { tenant } = await requireTenant((await params).tenant);
  return Response.json(proofRunOf(tenant.id), { headers: { 'Cache-Control': 'no-store' } });
}
