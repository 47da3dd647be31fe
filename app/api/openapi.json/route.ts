import { openApi } from '@/lib/api/openapi';

export function GET() {
  return Response.json(openApi());
}
