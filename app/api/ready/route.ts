import { readiness } from '@/lib/api/ready';

export async function GET() {
  const { ready, ...rest } = await readiness();
  const body = { status: ready ? 'ready' : 'not ready', ...rest };
  return Response.json(body, { status: ready ? 200 : 503, headers: { 'Cache-Control': 'no-store' } });
}
