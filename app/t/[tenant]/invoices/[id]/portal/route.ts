import { type NextRequest, NextResponse } from 'next/server';
import { requireTenant } from '@/lib/access/session';
import { Refusal } from '@/lib/api/refusal';
import { env } from '@/lib/env';
import { portalUrl } from '@/lib/stripe/portal';
import { invoicePage } from '../../invoice';
import { PAYERS } from '../../payers';

interface Context {
  params: Promise<{ tenant: string; id: string }>;
}

/** Leads to Stripe's page for cards and receipts, which leads back to the invoice. */
export async function GET(_request: NextRequest, { params }: Context) {
  const { tenant: slug, id } = await params;
  const { tenant } = await requireTenant(slug, PAYERS);
  const { invoice } = await invoicePage(tenant.id, id);
  const back = new URL(`/t/${slug}/invoices/${id}`, env().publicUrl);
  try {
    const url = await portalUrl(tenant.id, invoice.currency, back.href);
    return NextResponse.redirect(url, { status: 303, headers: { 'Cache-Control': 'no-store' } });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return new Response(error.message, { status: 503, headers: { 'Cache-Control': 'no-store' } });
  }
}
