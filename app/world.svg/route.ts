import { landSvg } from '@/app/t/[tenant]/countries/world';

export const dynamic = 'force-static';

/** The land of the world, as a mask: pages colour it. */
export function GET() {
  return new Response(landSvg(), {
    headers: { 'Content-Type': 'image/svg+xml', 'Cache-Control': 'public, max-age=86400' },
  });
}
