import { env } from '../env';

/** Whether a change was asked for by a page of this site. Without an Origin the answer is no. */
export function isOwnOrigin(headers: Headers): boolean {
  const origin = headers.get('origin');
  if (!origin || !URL.canParse(origin)) return false;
  return origin === new URL(env().publicUrl).origin || new URL(origin).host === headers.get('host');
}
