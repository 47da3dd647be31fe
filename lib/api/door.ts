import type { PoolClient } from 'pg';
import type { z } from 'zod';
import { keyHolder } from '../access/api-key';
import { asTenant } from '../db/pools';
import { parseParameters } from './parameters';
import { problemOf } from './problem';
import { Refusal } from './refusal';

/** Whose figures a request may see, and the zone that its days are in. */
export interface Caller {
  tenantId: number;
  timezone: string;
}

interface Context {
  params: Promise<Record<string, string>>;
}

/**
 * A route of the REST interface: who asks (the key, and so the tenant), what for (the schema), then one answer.
 * Whatever goes wrong leaves as problem details.
 */
export function door<Schema extends z.ZodObject>(
  schema: Schema,
  answer: (query: z.output<Schema>, caller: Caller, path: Record<string, string>) => Promise<Response>,
) {
  return async (request: Request, context?: Context): Promise<Response> => {
    try {
      const { tenantId } = await keyHolder(request.headers.get('authorization'));
      const query = parseParameters(schema, new URL(request.url).searchParams);
      const timezone = await asTenant(tenantId, (client) => timezoneOf(client, tenantId));
      return await answer(query, { tenantId, timezone }, (await context?.params) ?? {});
    } catch (error) {
      return problemOf(error);
    }
  };
}

async function timezoneOf(client: PoolClient, tenantId: number): Promise<string> {
  const { rows } = await client.query<{ timezone: string }>('SELECT timezone FROM tenant WHERE id = $1', [
    tenantId,
  ]);
  if (!rows[0]) throw new Refusal('not_found', 'The tenant of this key is no longer there.');
  return rows[0].timezone;
}

/** Tenant data is never kept by anything on its way. */
export function answerJson(body: unknown): Response {
  return Response.json(body, { headers: { 'Cache-Control': 'no-store' } });
}
