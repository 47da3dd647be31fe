import { createHmac, timingSafeEqual } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '../../../../generated/client';

const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env.DATABASE_URL }) });

/** The webhook as most would write it: one row a status, made by Prisma, answered when it is there. */
export async function POST(request) {
  const raw = Buffer.from(await request.arrayBuffer());
  const wanted = createHmac('sha256', process.env.WHATSAPP_APP_SECRET).update(raw).digest('hex');
  const given = Buffer.from(request.headers.get('x-hub-signature-256') ?? '');
  const expected = Buffer.from(`sha256=${wanted}`);
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    return new Response('signature', { status: 401 });
  for (const { changes } of JSON.parse(raw.toString('utf8')).entry)
    for (const { value } of changes)
      for (const status of value.statuses ?? [])
        await prisma.status.create({
          data: {
            messageId: status.id,
            phoneNumber: value.metadata.phone_number_id,
            status: status.status,
            recipient: status.recipient_id,
            at: new Date(Number(status.timestamp) * 1000),
            model: status.pricing?.pricing_model,
            category: status.pricing?.category,
            type: status.pricing?.type,
          },
        });
  return new Response('ok');
}
