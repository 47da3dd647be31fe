import { shapesSvg } from '@/app/t/[tenant]/countries/world';

export const dynamic = 'force-static';

/** The shapes of countries, each by its letters: pages use and colour them. */
export function GET() {
  return new Response(shapesSvg(), {
    headers: { 'Content-Type': 'image/svg+xml', 'Cache-Control': 'public, max-age=86400' },
  });
}
