import type { NextRequest } from 'next/server';
import { isOwnOrigin } from '@/lib/access/origin';
import { currentUser } from '@/lib/access/session';
import { endOtherSessions } from '@/lib/access/sessions';

/** Ends all sessions of the signed-in user, for a lost device. */
export async function DELETE(request: NextRequest) {
  if (!isOwnOrigin(request.headers)) return new Response(null, { status: 403 });
  const user = await currentUser();
  if (!user) return new Response(null, { status: 401 });
  await endOtherSessions(user, null, Date.now());
  return new Response(null, { status: 204 });
}
