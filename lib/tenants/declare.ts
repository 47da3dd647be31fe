import { Refusal } from '../api/refusal';
import { commandLine, writeAudit } from '../audit/write';
import { pool, withTenants } from '../db/pools';
import { AUTH_INTERNATIONAL_FROM } from '../engine/era';
import type { Instant } from '../engine/event';
import { startOfDay } from '../engine/time';
import { accountsOf, type Declaration, declare } from '../inbox/declarations';
import { lockNumbers } from '../inbox/route';
import { metaIdOf } from './fields';

/** What the operator knows of an account; what is absent stays as it was. */
export interface WabaDeclaration {
  waba: string;
  /** P13: Meta exempts this public body or non-profit from service charges. */
  exempt?: boolean;
  /** ISO country of the business (X1). */
  primaryLocation?: string;
  /** Start of the authentication-international rate by country, days in the account's zone (X1). */
  authInternational?: Readonly<Record<string, string>>;
}

/**
 * Declares something about an account as of `at`; a later word of Meta's wins over it, as it wins over earlier ones.
 * What hangs on it is derived anew by the worker.
 * @throws Refusal when a field is wrong or the account is not connected.
 */
export async function declareWaba(
  input: WabaDeclaration,
  at: Instant,
  actor = commandLine().actor,
): Promise<{ waba: string; declared: string[] }> {
  const waba = metaIdOf(input.waba, 'waba');
  const operator = pool('parley_operator');
  return withTenants(operator, [], async (client) => {
    const accounts = await accountsOf(client, [waba]);
    if (accounts.length === 0) throw new Refusal('not_found', `WABA ${waba} is not connected.`, 'waba');
    const { rows } = await client.query<{ timezone: string }>('SELECT timezone FROM waba WHERE id = $1', [
      waba,
    ]);
    const values = valuesOf(input, rows[0]!.timezone);
    if (values.length === 0)
      throw new Refusal('invalid', 'Say what to set: exempt, primary location or auth international.');
    await lockNumbers(client, accounts[0]!.phoneNumberIds);
    await declare(
      client,
      values.map(([kind, value]) => ({
        wabaId: waba,
        kind,
        at,
        value: JSON.stringify(value),
        source: 'operator',
      })),
      accounts,
    );
    const { tenantId } = accounts[0]!;
    const detail = Object.fromEntries(values.map(([kind, value]) => [kind, JSON.stringify(value)]));
    await writeAudit(client, { tenantId, actor, at, action: 'waba.declared', subject: waba, detail });
    return { waba, declared: values.map(([kind]) => kind) };
  });
}

function valuesOf(input: WabaDeclaration, zone: string): [Declaration['kind'], unknown][] {
  const values: [Declaration['kind'], unknown][] = [];
  if (input.exempt !== undefined) values.push(['exempt', input.exempt]);
  if (input.primaryLocation !== undefined)
    values.push(['primary_location', countryOf(input.primaryLocation, 'primary_location')]);
  if (input.authInternational !== undefined) {
    const starts = Object.entries(input.authInternational).map(([country, day]) => [
      internationalCountryOf(country),
      startOn(day, zone),
    ]);
    values.push(['auth_international', { startTime: null, countries: Object.fromEntries(starts.sort()) }]);
  }
  return values;
}

function countryOf(text: string, field: string): string {
  const code = text.trim().toUpperCase();
  if (/^[A-Z]{2}$/.test(code)) return code;
  throw new Refusal('invalid', `'${text}' is not a country; use its two ISO letters, such as IN.`, field);
}

function internationalCountryOf(text: string): string {
  const code = countryOf(text, 'auth_international');
  if (AUTH_INTERNATIONAL_FROM[code]) return code;
  const all = Object.keys(AUTH_INTERNATIONAL_FROM).join(', ');
  throw new Refusal(
    'invalid',
    `${code} has no international rate; these have: ${all}.`,
    'auth_international',
  );
}

function startOn(day: string, zone: string): Instant {
  const known = /^\d{4}-\d\d-\d\d$/.test(day) && new Date(`${day}T00:00Z`).getTime();
  if (known && new Date(known).toISOString().startsWith(day)) return startOfDay(day, zone);
  throw new Refusal('invalid', `'${day}' is not a day such as 2026-10-01.`, 'auth_international');
}
