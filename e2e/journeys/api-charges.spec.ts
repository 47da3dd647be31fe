import { asking, problemOf } from '../fixtures/http';
import { added, type Charge, type Charges, expected, SPAN, type Spend, said } from '../fixtures/rest';
import { expect, test } from '../fixtures/test';
import { type Key, micros, nextDay, rowsOf, sum } from '../fixtures/truth';
import { HOSTILE } from '../fixtures/world';

test.describe('charges', () => {
  test('pages hold each charge once, newest first, and add up to the truth', async ({
    request,
    stage,
    truth,
  }) => {
    const { json, csv } = asking(request, stage.keys.eras);
    const seen: Charge[] = [];
    for (let cursor = ''; ; ) {
      const { rows, next_cursor } = await json<Charges>(`charges?${SPAN}&limit=60${cursor}`);
      seen.push(...rows);
      if (next_cursor === null) break;
      expect(rows).toHaveLength(60);
      cursor = `&cursor=${encodeURIComponent(next_cursor)}`;
    }
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
    const times = seen.map(({ occurred_at }) => occurred_at);
    expect(times).toEqual([...times].sort().reverse());
    const keys: Key[] = ['day', 'waba', 'phone', 'country', 'market', 'category', 'type', 'model'];
    const asRows = seen.map((charge) => ({ ...charge, day: charge.billing_day }));
    expect(said(added(asRows, keys), keys)).toEqual(expected(rowsOf(truth('eras'), {}), keys));
    const file = await csv(`charges.csv?${SPAN}`);
    expect(file.map(({ id }) => id)).toEqual(seen.map(({ id }) => id));
    for (const name of ['message_id', 'price', 'cost', 'country', 'category', 'occurred_at'] as const)
      expect(file.map((row) => row[name])).toEqual(seen.map((charge) => String(charge[name])));
  });

  test('filters and days narrow them', async ({ request, stage, truth }) => {
    const { json } = asking(request, stage.keys.eras);
    const phone = truth('eras').wabas[0]!.phones[0]!.id;
    const day = rowsOf(truth('eras'), { phone })[40]!.day;
    for (const [query, filter] of [
      [`${SPAN}&country=BR`, { country: 'BR' }],
      [`${SPAN}&category=utility&type=regular`, { category: 'utility', type: 'regular' }],
      [`${SPAN}&phone=${phone}`, { phone }],
      [`from=${day}&to=${nextDay(day)}`, { day }],
    ] as const) {
      const { rows } = await json<Charges>(`charges?${query}&limit=1000`);
      expect(said(added(rows, []), []), query).toEqual(expected(rowsOf(truth('eras'), filter), []));
    }
  });

  test('a message is found by its id, and with its reasons', async ({ request, stage }) => {
    const { json } = asking(request, stage.keys.eras);
    const { id, phone, category } = stage.samples.message;
    const { rows } = await json<Charges>(`charges?message_id=${encodeURIComponent(id)}`);
    expect(rows).toEqual([
      expect.objectContaining({ message_id: id, phone, category, unit: 'message', billable: 1 }),
    ]);
    const detail = await json<Charge & { explanation: { sentence: string; amount: { price: string } } }>(
      `charges/${rows[0]!.id}`,
    );
    expect(detail).toMatchObject(rows[0]!);
    expect(detail.explanation.sentence).toMatch(/\.$/);
    expect(micros(detail.explanation.amount.price)).toBe(micros(rows[0]!.price));
  });

  test('a conversation is found by its id and by each of its messages', async ({ request, stage }) => {
    const { json } = asking(request, stage.keys.eras);
    const { id, messages } = stage.samples.conversation;
    const found = await json<Charges>(`charges?conversation_id=${id}`);
    expect(found.rows).toEqual([expect.objectContaining({ conversation_id: id, unit: 'conversation' })]);
    expect(messages).toContain(found.rows[0]!.message_id);
    for (const message of messages) {
      const { rows } = await json<Charges>(`charges?message_id=${encodeURIComponent(message)}`);
      expect(
        rows.map((row) => row.id),
        message,
      ).toEqual([found.rows[0]!.id]);
    }
  });

  test('those without a price are told apart', async ({ request, stage, truth }) => {
    const { json } = asking(request, stage.keys.atlas);
    const all = 'from=2024-01-01&to=2100-01-01&limit=1000';
    const { rows } = await json<Charges>(`charges?${all}&unpriced=true`);
    expect(rows.length).toBe(sum(rowsOf(truth('atlas'), {})).unpriced);
    for (const row of rows)
      expect(row).toMatchObject({ currency: 'CLP', unpriced: 1, billable: 0, price: '0.0000' });
  });

  test("a neighbour's charge is not there, in no way that can be told from none at all", async ({
    request,
    stage,
  }) => {
    const atlas = asking(request, stage.keys.atlas);
    const borea = asking(request, stage.keys.borea);
    const { rows } = await borea.json<Charges>('charges?from=2024-01-01&to=2100-01-01&limit=1');
    const { id, message_id, phone, waba } = rows[0]! as Charge & { waba: string };
    expect((await borea.get(`charges/${id}`)).status()).toBe(200);
    const others = await atlas.get(`charges/${id}`);
    const nobodys = await atlas.get('charges/999999999');
    expect(await problemOf(others, 404)).toEqual(await problemOf(nobodys, 404));
    expect(await problemOf(await atlas.get(`charges/${encodeURIComponent("1' OR 1=1")}`), 404)).toEqual(
      await problemOf(nobodys, 404),
    );
    for (const query of [`message_id=${encodeURIComponent(message_id)}`, `phone=${phone}`, `waba=${waba}`]) {
      const found = await atlas.json<Charges>(`charges?from=2024-01-01&to=2100-01-01&${query}`);
      expect(found).toMatchObject({ rows: [], next_cursor: null });
    }
    const spend = await atlas.json<Spend>(`spend?from=2024-01-01&to=2100-01-01&phone=${phone}`);
    expect(spend).toMatchObject({ rows: [], totals: [] });
  });

  test("a neighbour's cursor only says where to go on", async ({ request, stage, truth }) => {
    const borea = asking(request, stage.keys.borea);
    const { next_cursor } = await borea.json<Charges>('charges?from=2024-01-01&to=2100-01-01&limit=1');
    const { rows } = await asking(request, stage.keys.atlas).json<Charges>(
      `charges?from=2024-01-01&to=2100-01-01&limit=1000&cursor=${next_cursor}`,
    );
    const own = new Set(truth('atlas').wabas.flatMap(({ phones }) => phones.map(({ id }) => id)));
    expect(rows.every(({ phone }) => own.has(phone))).toBe(true);
  });
});

test('no cell of a file is a formula', async ({ request, stage }) => {
  const { csv, json } = asking(request, stage.keys.quirk);
  const query = 'from=2024-01-01&to=2100-01-01';
  const { rows } = await json<Charges>(`charges?${query}&limit=1000`);
  const ids = rows.map(({ message_id }) => message_id);
  for (const id of HOSTILE.messageIds) expect(ids).toContain(id);
  for (const file of [
    await csv(`charges.csv?${query}`),
    await csv(`spend.csv?${query}&group_by=category,market,phone`),
  ]) {
    expect(file.length).toBeGreaterThan(1);
    for (const cell of file.flatMap((row) => Object.values(row)))
      if (!/^-?\d+(\.\d+)?$/.test(cell)) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
  }
  const file = await csv(`charges.csv?${query}`);
  for (const id of HOSTILE.messageIds) expect(file.map((row) => row.message_id)).toContain(`'${id}`);
});
