import { describe, expect, test } from 'vitest';
import { pool, withTenants } from '../db/pools';
import { testDatabase } from '../db/testing';
import { checkBooks } from '../ledger/testing';
import { connectWaba } from '../tenants/waba';
import { approveMonth } from './approve';
import { createCreditNote } from './credit';
import type { Invoice, InvoiceLine } from './invoice';
import { lineCharges, listInvoices, readAnnex } from './read';
import { billedTenant, testIssuer } from './testing';
import { reviseInvoice, voidInvoice } from './void';

const { owner } = await testDatabase();
const OCTOBER = '2026-10-01';
const NOVEMBER = '2026-11-01';
const AFTER_OCTOBER = '2026-11-09T00:00:00Z';
const AFTER_NOVEMBER = '2026-12-09T00:00:00Z';

const approve = (tenantId: number, month: string, now: string, waive = false): Promise<Invoice[]> =>
  approveMonth({ tenantId, month, by: 'op@example.com', now: Date.parse(now), waive });
const said = ({ lines }: { lines: InvoiceLine[] }) =>
  lines.map(({ kind, month, market, quantity, amountMinor }) =>
    [kind, month.slice(0, 7), market, quantity, amountMinor].join(' '),
  );

test('nothing is approved before it is known who issues invoices', async () => {
  const { id, charge } = await billedTenant('early', { id: '1' });
  await charge({ a: '2026-10-05T10:00 PMP regular marketing' });
  await expect(approve(id, OCTOBER, AFTER_OCTOBER)).rejects.toThrow('Nobody issues the invoices yet');
  await testIssuer();
});

test('a month is computed in the zone of the tenant until it is approved, which time and grace keep back', async () => {
  const { id, charge, preview } = await billedTenant('acme', {
    id: '2',
    timezone: 'Europe/Paris',
    markup: '10',
  });
  // Paris is an hour ahead of UTC on the last evening: the second one is November's.
  await charge({
    a: '2026-10-05T10:00 PMP regular marketing',
    b: '2026-10-31T23:30 PMP regular marketing',
    c: '2026-10-06T10:00 PMP free_entry_point referral_conversion',
  });
  const [running] = await preview(OCTOBER, '2026-10-20T00:00:00Z');
  expect(said(running!)).toEqual(['usage 2026-10 France 1 9']);
  expect(running!.blockers.map((one) => one.kind)).toEqual(['not_ended']);
  await expect(approve(id, OCTOBER, '2026-10-31T22:59:59Z', true)).rejects.toThrow(
    'October 2026 is not over yet',
  );
  await expect(approve(id, OCTOBER, '2026-11-07T22:59:59Z')).rejects.toThrow(
    'waited for until 2026-11-07 23:00 UTC',
  );
});

test('months are closed in their order, each once, and what comes late is an adjustment', async () => {
  const { id, charge, read } = await billedTenant('late', { id: '3' });
  await charge({ a: '2026-10-05T10:00 PMP regular marketing', n: '2026-11-03T10:00 PMP regular marketing' });
  const [october] = await approve(id, OCTOBER, AFTER_OCTOBER);
  expect(october).toMatchObject({
    number: expect.stringMatching(/^INV-2026-\d{6}$/),
    status: 'approved',
    revision: 1,
  });
  expect(october).toMatchObject({ subtotalMinor: 9n, totalMinor: 9n, cost: 85_900n, rounding: 4_100n });
  await expect(approve(id, OCTOBER, AFTER_OCTOBER)).rejects.toThrow(`approved already: ${october!.number}`);

  // Told late, and corrected late: the first marketing message turns out to have been utility.
  await charge({ late: '2026-10-30T10:00 PMP regular marketing' });
  await charge({ a: '2026-10-05T09:00 PMP regular utility' }, { status: 'delivered' });
  const before = await read(october!);
  expect(said(before!)).toEqual(['usage 2026-10 France 1 9']);

  await expect(approve(id, '2026-12-01', '2027-01-20T00:00:00Z')).rejects.toThrow(
    'November 2026 is not approved yet',
  );
  const [november] = await approve(id, NOVEMBER, AFTER_NOVEMBER);
  const after = await read(november!);
  expect(after!.lines.filter((line) => line.kind === 'usage').map((line) => line.quantity)).toEqual([1n]);
  const adjusted = after!.lines.filter((line) => line.kind === 'adjustment');
  expect(adjusted.every((line) => line.month === OCTOBER)).toBe(true);
  await sumsAreTheLedger(id);
});

test('a charge that is taken back after its month was approved comes back as a credit on the next', async () => {
  const { id, charge, read } = await billedTenant('back', { id: '4' });
  const price = { model: 'PMP', type: 'regular', category: 'marketing', billable: true };
  await charge({ x: '2026-10-05T10:00' }, { status: 'sent', pricing: price });
  await charge({ x: '2026-10-05T10:00' }, { status: 'delivered', pricing: undefined });
  const [october] = await approve(id, OCTOBER, AFTER_OCTOBER);
  expect(october!.totalMinor).toBe(9n);
  await charge({ x: '2026-10-05T10:00 PMP free_entry_point referral_conversion' });
  const [november] = await approve(id, NOVEMBER, AFTER_NOVEMBER);
  const { lines, invoice } = (await read(november!))!;
  expect(said({ lines })).toEqual(['adjustment 2026-10 France -1 -9']);
  expect(invoice.totalMinor).toBe(-9n);
  const page = await inTenant(id, (client) => lineCharges(client, id, invoice, lines[0]!, { limit: 10 }));
  expect(page.charges.map((row) => [row.quantity, row.price])).toEqual([[-1, -85_900n]]);
  await sumsAreTheLedger(id);
});

test('currencies are never added: each has its own invoice', async () => {
  const { id, charge } = await billedTenant('two', { id: '5' });
  const bogota = { waba: '955', phone: '855' };
  await connectWaba({
    tenant: 'two',
    waba: bogota.waba,
    currency: 'COP',
    timezone: 'UTC',
    phones: [{ id: bogota.phone }],
  });
  await charge({ a: '2026-10-05T10:00 PMP regular marketing' });
  await charge({ b: '2026-10-05T10:00 PMP regular marketing' }, {}, bogota);
  const invoices = await approve(id, OCTOBER, AFTER_OCTOBER);
  expect(invoices.map((one) => one.currency)).toEqual(['COP', 'USD']);
  expect(new Set(invoices.map((one) => one.ledgerUpto)).size).toBe(1);
  await sumsAreTheLedger(id);
});

test('a month without anything is closed too, so that the next one knows where it begins', async () => {
  const { id, charge } = await billedTenant('quiet', { id: '6' });
  const [october] = await approve(id, OCTOBER, AFTER_OCTOBER);
  expect(october).toMatchObject({ totalMinor: 0n, ledgerUpto: 0n, currency: 'USD' });
  await charge({ a: '2026-10-05T10:00 PMP regular marketing' });
  const [november] = await approve(id, NOVEMBER, AFTER_NOVEMBER);
  expect(november!.totalMinor).toBe(9n);
});

test('what was delivered before the first month is never invoiced, however late it is told', async () => {
  const { id, charge } = await billedTenant('first', { id: '7' });
  await charge({
    old: '2026-09-05T10:00 PMP regular marketing',
    a: '2026-10-05T10:00 PMP regular marketing',
  });
  await approve(id, OCTOBER, AFTER_OCTOBER);
  await charge({
    older: '2026-09-06T10:00 PMP regular marketing',
    late: '2026-10-06T10:00 PMP regular marketing',
  });
  const [november] = await approve(id, NOVEMBER, AFTER_NOVEMBER);
  expect(november!.totalMinor).toBe(9n);
  await expect(approve(id, '2026-09-01', AFTER_NOVEMBER)).rejects.toThrow(
    'approved already, and it came before',
  );
});

describe('what blocks', () => {
  test('is a unit without a price, until there are so few as the terms allow', async () => {
    const tenant = await billedTenant('unpriced', { id: '10' });
    await tenant.charge({ a: '2026-10-05T10:00 PMP regular hologram' });
    await expect(approve(tenant.id, OCTOBER, AFTER_OCTOBER, true)).rejects.toThrow(
      '1 unit waits for a price',
    );
    const lenient = await billedTenant('lenient', { id: '11', billing: { unpricedAllowed: 1 } });
    await lenient.charge({ a: '2026-10-05T10:00 PMP regular hologram' });
    await expect(approve(lenient.id, OCTOBER, AFTER_OCTOBER)).resolves.toHaveLength(1);
  });

  test('is a customer without a name, unless the operator overrules it', async () => {
    const { id } = await billedTenant('nameless', { id: '12', billing: { address: null } });
    await expect(approve(id, OCTOBER, AFTER_OCTOBER)).rejects.toThrow('legal name and address');
    await expect(approve(id, OCTOBER, AFTER_OCTOBER, true)).resolves.toHaveLength(1);
  });
});

describe('an approved invoice', () => {
  test('is not changed by anybody, and not its lines', async () => {
    for (const sql of [
      'UPDATE invoice SET price_micros = 0',
      'UPDATE invoice SET number = number || 1',
      `UPDATE invoice SET status = 'approved' WHERE status = 'void'`,
      'DELETE FROM invoice',
      'UPDATE invoice_line SET amount_minor = 0',
      'DELETE FROM invoice_line WHERE false',
    ]) {
      const { rowCount } = await owner.query('SELECT FROM invoice');
      expect(rowCount).toBeGreaterThan(0);
      if (!sql.includes("'void'")) await expect(owner.query(sql), sql).rejects.toThrow('frozen');
    }
  });

  test('is seen by its own tenant and by no other', async () => {
    const mine = await billedTenant('mine', { id: '13' });
    const other = await billedTenant('other', { id: '14' });
    const [invoice] = await approve(mine.id, OCTOBER, AFTER_OCTOBER);
    expect(await mine.read(invoice!)).not.toBeNull();
    expect(await other.read(invoice!)).toBeNull();
    expect(await inTenant(other.id, (client) => listInvoices(client, mine.id))).toEqual([]);
  });

  test('is voided and comes again as a revision, with what the ledger has got since', async () => {
    const { id, charge, read } = await billedTenant('revised', { id: '15' });
    await charge({ a: '2026-10-05T10:00 PMP regular marketing' });
    const [first] = await approve(id, OCTOBER, AFTER_OCTOBER);
    await charge({ b: '2026-10-06T10:00 PMP regular marketing' });
    const second = await reviseInvoice({
      tenantId: id,
      id: first!.id,
      by: 'op',
      now: Date.parse(AFTER_OCTOBER),
    });
    expect(second).toMatchObject({ revision: 2, totalMinor: 17n });
    expect((await read(first!))!.invoice).toMatchObject({ status: 'void', totalMinor: 9n });
    expect(second.number).not.toBe(first!.number);
    await approve(id, NOVEMBER, AFTER_NOVEMBER);
    await sumsAreTheLedger(id);
  });

  test('of an earlier month keeps its part of the ledger when it is revised', async () => {
    const { id, charge } = await billedTenant('kept', { id: '16' });
    await charge({ a: '2026-10-05T10:00 PMP regular marketing' });
    const [october] = await approve(id, OCTOBER, AFTER_OCTOBER);
    await charge({ b: '2026-10-06T10:00 PMP regular marketing' });
    await approve(id, NOVEMBER, AFTER_NOVEMBER);
    const again = await reviseInvoice({
      tenantId: id,
      id: october!.id,
      by: 'op',
      now: Date.parse(AFTER_NOVEMBER),
    });
    expect(again).toMatchObject({ revision: 2, totalMinor: 9n, ledgerUpto: october!.ledgerUpto });
    await sumsAreTheLedger(id);
  });

  test('that was void is not voided again, nor revised twice', async () => {
    const { id, charge } = await billedTenant('once', { id: '17' });
    await charge({ a: '2026-10-05T10:00 PMP regular marketing' });
    const [first] = await approve(id, OCTOBER, AFTER_OCTOBER);
    const change = { tenantId: id, id: first!.id, by: 'op', now: Date.parse(AFTER_OCTOBER) };
    await voidInvoice(change);
    await expect(voidInvoice(change)).rejects.toThrow('is void already');
    await reviseInvoice(change);
    await expect(reviseInvoice(change)).rejects.toThrow('stands already');
  });
});

test('credit notes give back no more than was invoiced, tax to the cent', async () => {
  const { id, charge, read } = await billedTenant('credit', {
    id: '18',
    billing: { tax: 'fixed', taxPpm: 200_000 },
  });
  await charge({ a: '2026-10-05T10:00 PMP regular marketing', b: '2026-10-06T10:00 PMP regular marketing' });
  const [invoice] = await approve(id, OCTOBER, AFTER_OCTOBER);
  expect(invoice).toMatchObject({ subtotalMinor: 17n, taxMinor: 3n, totalMinor: 20n });
  const credit = (amountMinor: bigint) =>
    createCreditNote({
      tenantId: id,
      invoiceId: invoice!.id,
      amountMinor,
      reason: 'Goodwill',
      by: 'op',
      now: Date.parse(AFTER_OCTOBER),
    });
  await expect(credit(1n)).rejects.toThrow('only an issued invoice');
  await owner.query(`UPDATE invoice SET status = 'open', issued_at = now() WHERE id = $1`, [invoice!.id]);
  await expect(credit(18n)).rejects.toThrow('more than what is left');
  expect([await credit(9n), await credit(4n), await credit(4n)].map((one) => one.taxMinor)).toEqual([
    2n,
    0n,
    1n,
  ]);
  await expect(credit(1n)).rejects.toThrow('more than what is left');
  expect((await read(invoice!))!.invoice.creditedMinor).toBe(20n);
});

test('the annex of a month has its free messages too', async () => {
  const { id, charge } = await billedTenant('annex', { id: '19' });
  await charge({
    a: '2026-10-05T10:00 PMP regular marketing',
    f: '2026-10-06T10:00 PMP free_customer_service service',
  });
  const [october] = await approve(id, OCTOBER, AFTER_OCTOBER);
  const annex = await inTenant(id, (client) => readAnnex(client, october!));
  expect(annex.map((row) => [row.country, row.category, row.quantity, row.billable, row.price])).toEqual([
    ['FR', 'marketing', 1n, 1n, 85_900n],
    ['FR', 'service', 1n, 0n, 0n],
  ]);
});

test('while charges are posted, none is in no invoice and none in two', async () => {
  const { id, charge } = await billedTenant('busy', { id: '20' });
  const posting = (async () => {
    for (let n = 0; n < 25; n++)
      await charge({ [`m${n}`]: `2026-10-0${(n % 9) + 1}T10:00 PMP regular marketing` });
  })();
  await new Promise((resolve) => setImmediate(resolve));
  const [october] = await approve(id, OCTOBER, AFTER_OCTOBER, true);
  await posting;
  const [november] = await approve(id, NOVEMBER, AFTER_NOVEMBER);
  expect(october!.price + november!.price).toBe(25n * 85_900n);
  await sumsAreTheLedger(id);
});

test('every reversal, revision and line of the rollup fits', () => checkBooks());

function inTenant<T>(id: number, work: Parameters<typeof withTenants<T>>[2]): Promise<T> {
  return withTenants(pool('parley_app'), [id], work);
}

/** All that stands of the tenant's invoices, line by line and charge by charge, is the ledger to the micro. */
async function sumsAreTheLedger(id: number) {
  await inTenant(id, async (client) => {
    const standing = (await listInvoices(client, id)).filter((one) => one.status !== 'void');
    const { rows } = await client.query<{ price: bigint }>(
      'SELECT coalesce(sum(price_micros), 0)::bigint AS price FROM charge WHERE tenant_id = $1',
      [id],
    );
    expect(standing.reduce((sum, one) => sum + one.price, 0n)).toBe(rows[0]!.price);
    const { rows: lines } = await client.query<InvoiceLine & { invoice: bigint }>(
      `SELECT invoice_id AS invoice, kind, month, waba_month AS "wabaMonth", market, category, model,
              rate_micros AS rate, markup_ppm AS "markupPpm", quantity, price_micros AS price
         FROM invoice_line WHERE tenant_id = $1`,
      [id],
    );
    for (const line of lines) {
      const invoice = standing.find((one) => one.id === line.invoice);
      if (!invoice) continue;
      const { charges } = await lineCharges(client, id, invoice, line, { limit: 1_000 });
      expect(charges.reduce((sum, one) => sum + one.price, 0n)).toBe(line.price);
      expect(charges.reduce((sum, one) => sum + BigInt(one.quantity), 0n)).toBe(line.quantity);
    }
  });
}
