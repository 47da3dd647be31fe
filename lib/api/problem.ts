import { Refusal, type RefusalCode } from './refusal';

/** How each refusal is answered over HTTP: RFC 9457 problem details. */
const PROBLEMS: Readonly<Record<RefusalCode | 'defect', { status: number; title: string }>> = {
  invalid: { status: 400, title: 'A parameter is not valid' },
  unauthenticated: { status: 401, title: 'An API key is needed' },
  forbidden: { status: 403, title: 'Not allowed' },
  not_found: { status: 404, title: 'Not found' },
  conflict: { status: 409, title: 'In conflict with what is there' },
  unavailable: { status: 503, title: 'Not available at the moment' },
  defect: { status: 500, title: 'Something went wrong' },
};

/** Codes of the database and of sockets that mean: not now. */
const NOT_NOW = /^(08|53|57|ECONN|ETIMEDOUT|EPIPE|ENOTFOUND|P1001|P1002|P1008|P1017|P2024|P2028)/;

/** The answer to whatever was thrown. What is no refusal tells the caller nothing and the log everything. */
export function problemOf(error: unknown): Response {
  if (error instanceof Refusal) return problem(error.code, error.message, error.field);
  const { code, message = '' } = error as { code?: string; message?: string };
  if (
    NOT_NOW.test(code ?? '') ||
    /timeout exceeded when trying to connect|Connection terminated/.test(message)
  ) {
    return problem('unavailable', 'The database does not answer. Try again in a few seconds.');
  }
  console.error(error);
  return problem('defect', 'The request could not be answered because of a defect on our side.');
}

function problem(code: RefusalCode | 'defect', detail: string, field?: string): Response {
  const { status, title } = PROBLEMS[code];
  const headers: Record<string, string> = {
    'Content-Type': 'application/problem+json',
    'Cache-Control': 'no-store',
  };
  if (status === 401) headers['WWW-Authenticate'] = 'Bearer realm="Parley"';
  if (status === 503) headers['Retry-After'] = '5';
  const errors = field === undefined ? undefined : [{ field, detail }];
  const body = { type: `urn:parley:problem:${code}`, title, status, detail, errors };
  return new Response(JSON.stringify(body), { status, headers });
}
