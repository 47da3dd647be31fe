import { beforeAll, expect, test } from 'vitest';
import { testDatabase } from '../db/testing';
import { createTenant } from '../tenants/tenant';
import { approveMonth } from './approve';
import { closeMonth } from './close';
import { surveyMonth } from './survey';
import { billedTenant, testIssuer } from './testing';
import { voidInvoice } from './void';

const { owner } = await testDatabase();
const BY = 'olga@parley.example';
const NOV_22 = '2026-11-22T12:00:00Z';
const GRACE = { graceDays: 5 };

/** Of a category that no card prices. */
const unpriced = (at: string) => `${at} PMP regular hologram`;

async function approve(tenantId: number, month: string, now = NOV_22) {
  return approveMonth({ tenantId, month: `${month}-01`, waive: true, by: BY, now: Date.parse(now) });
}

beforeAll(async () => {
  await testIssuer();
  const ready = await billedTenant('ready', { id: '1', billing: GRACE });
  await ready.charge({ a: '2026-10-05T10:00 PMP regular marketing' });
  const waits = await billedTenant('waits', { id: '2', billing: { ...GRACE, firstMonth: '2026-09-01' } });
  await waits.charge({ a: '2026-09-05T10:00 PMP regular marketing' });
  await approve(waits.id, '2026-09');
  // One of September comes late, one is October's.
  await waits.charge({ b: unpriced('2026-09-30T10:00'), c: unpriced('2026-10-31T23:30') });
  const allowed = await billedTenant('allowed', { id: '3', billing: { ...GRACE, unpricedAllowed: 5 } });
  await allowed.charge({ a: unpriced('2026-10-05T10:00') });
  const approved = await billedTenant('approved', { id: '4', billing: GRACE });
  await approved.charge({ a: '2026-10-05T10:00 PMP regular marketing' });
  await approve(approved.id, '2026-10');
  const again = await billedTenant('again', { id: '5', billing: GRACE });
  await again.charge({ a: '2026-10-05T10:00 PMP regular marketing' });
  const [wrong] = await approve(again.id, '2026-10');
  await voidInvoice({ tenantId: again.id, id: wrong!.id, by: BY, now: Date.parse(NOV_22) });
  await billedTenant('earlier', { id: '6', billing: { ...GRACE, firstMonth: '2026-08-01' } });
  const later = await billedTenant('later', { id: '7', billing: GRACE });
  await later.charge({ a: '2026-11-05T10:00 PMP regular marketing' });
  await approve(later.id, '2026-11', '2026-12-22T12:00:00Z');
  await billedTenant('far-west', { id: '8', timezone: 'Pacific/Pago_Pago', billing: { graceDays: 22 } });
  await createTenant({ slug: 'bare', name: 'Bare' });
  const disputed = await billedTenant('disputed', { id: '9', billing: GRACE });
  await disputed.charge({ a: '2026-10-05T10:00 PMP regular marketing' });
  await owner.query(
    `INSERT INTO discrepancy (tenant_id, phone_number_id, unit, unit_id, waba_id, user_key, kind, evidence, opened_by,
                              occurred_at, waba_day, billing_day, country, told_model, told_type, told_category, told_rules,
                              simulated_model, simulated_type, simulated_category, simulated_rules, currency, state, found_at)
     SELECT tenant_id, phone_number_id, unit, unit_id, waba_id, '\\x00', 'window', '{}', opened_by, occurred_at, waba_day,
            billing_day, country, 'PMP', 'regular', 'marketing', 'H4', 'PMP', 'regular', 'utility', 'P4', currency, 'open', now()
       FROM charge WHERE tenant_id = $1`,
    [disputed.id],
  );
});

const MONTHS = ['2026-08-01', '2026-09-01', '2026-10-01', '2026-11-01'];
const TIMES = [NOV_22, '2026-11-01T06:00:00Z', '2026-11-01T12:00:00Z', '2026-11-05T12:00:00Z'];

test.each([true, false])(
  'says of each month what computing it says; with an issuer: %s',
  async (hasIssuer) => {
    if (!hasIssuer) await owner.query('DELETE FROM issuer');
    const kinds = new Set<string>();
    for (const month of MONTHS) {
      for (const now of TIMES.map(Date.parse)) {
        const computed = await closeMonth({ month, approve: false, send: false, by: BY, now });
        const expected = computed.map(({ tenantId, slug, name, invoices, blockers, problem }) => {
          expect(problem).toBeNull();
          return { tenantId, slug, name, statuses: invoices.map(({ status }) => status), blockers };
        });
        expect(await surveyMonth(month, now)).toEqual(expected);
        for (const { kind } of expected.flatMap(({ blockers }) => blockers)) kinds.add(kind);
      }
    }
    // Else it was not put to the test.
    const all = [
      'discrepancies',
      'earlier_month_open',
      'in_grace',
      'no_buyer',
      'not_ended',
      'passed',
      'unpriced',
    ];
    expect([...kinds].sort()).toEqual([...all, ...(hasIssuer ? [] : ['no_issuer'])].sort());
  },
);

test('only the tenants that are asked for are computed', async () => {
  const tenants = await surveyMonth('2026-10-01', Date.parse(NOV_22));
  const among = tenants.slice(2, 4).map(({ tenantId }) => tenantId);
  const close = { month: '2026-10-01', approve: false, send: false, by: BY, now: Date.parse(NOV_22) };
  expect((await closeMonth({ ...close, among })).map(({ tenantId }) => tenantId)).toEqual(among);
});
