import { Readable } from 'node:stream';
import type { NextRequest } from 'next/server';
import { requireTenant } from '@/lib/access/session';
import { evidenceBundle } from '@/lib/invoices/documents/bundle';
import { invoicePage } from '../../invoice';
import { answerFile } from '../file';

interface Context {
  params: Promise<{ tenant: string; id: string }>;
}

/** What proves the invoice: its lines, their charges and the digests of their deliveries, to be checked offline. */
export async function GET(_request: NextRequest, { params }: Context) {
  const { tenant: slug, id } = await params;
  const { tenant } = await requireTenant(slug);
  const page = await invoicePage(tenant.id, id);
  const zip = Readable.toWeb(evidenceBundle(page)) as ReadableStream<Uint8Array>;
  return answerFile(zip, 'application/zip', `${page.invoice.number}-evidence.zip`);
}
