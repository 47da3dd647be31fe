import type { NextRequest } from 'next/server';
import NextAuth from 'next-auth';
import { guarded, SINGLE_SIGN_ON } from '@/lib/access/single-sign-on';
import { authOptions } from '@/lib/auth';

interface Context {
  params: Promise<{ nextauth: string[] }>;
}

async function handler(request: NextRequest, context: Context) {
  const answer = (): Promise<Response> => NextAuth(request, context, authOptions(request.headers));
  const [, provider] = (await context.params).nextauth;
  return provider === SINGLE_SIGN_ON ? guarded(request.headers, answer) : answer();
}

export { handler as GET, handler as POST };
