import { createHash, timingSafeEqual } from 'node:crypto';

const hash = (text: string) => createHash('sha256').update(text).digest();

/**
 * Meta's check of the callback address (D1): the bare challenge when the token is ours. The tokens are
 * compared as hashes, so that neither their length nor their beginning shows in the time. Answer as text/plain.
 */
export function answerHandshake(
  params: URLSearchParams,
  verifyToken: string,
): { status: 200 | 403 | 400; body: string } {
  const token = params.get('hub.verify_token');
  const challenge = params.get('hub.challenge');
  if (params.get('hub.mode') !== 'subscribe' || token === null || !challenge) {
    return { status: 400, body: 'hub.mode=subscribe, hub.verify_token and hub.challenge are needed' };
  }
  if (!verifyToken || !timingSafeEqual(hash(token), hash(verifyToken))) {
    return { status: 403, body: 'hub.verify_token does not match' };
  }
  return { status: 200, body: challenge };
}
