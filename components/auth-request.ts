/** Posts to next-auth with the token that shows the request came from a page of ours. */
export async function authRequest(action: string, fields: Record<string, string>): Promise<Response> {
  const answer = await fetch('/api/auth/csrf', { cache: 'no-store' });
  const { csrfToken } = (await answer.json()) as { csrfToken: string };
  return fetch(`/api/auth/${action}`, {
    method: 'POST',
    body: new URLSearchParams({ ...fields, csrfToken, json: 'true' }),
  });
}
