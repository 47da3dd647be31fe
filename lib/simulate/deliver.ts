import { Agenda } from './agenda';
import { DAY_S, MINUTE_S } from './calendar';
import type { Random } from './random';
import type { Update } from './wire';
import { quote } from './wire';
import type { Phone } from './world';

export interface Delivery {
  random: Random;
  disorder: boolean;
  duplicates: boolean;
  batch: number;
}

/** Meta's limit is 3 MB a body; the text is pure ASCII, so its length is its size. */
const MOST_BYTES = 2_800_000;

/** Packs updates into the bodies of POSTs, as orderly or disorderly as asked. */
export function* deliver(updates: Iterable<Update>, how: Delivery): Generator<string> {
  const { random } = how;
  let arriving = updates;
  if (how.duplicates) arriving = repeat(arriving, 25, 400, random.fork('again'));
  if (how.disorder) arriving = shuffle(delay(arriving, 20, random.fork('late')), 120, random.fork('shuffle'));
  let bodies: Iterable<string> = pack(arriving, how.batch, random.fork('pack'));
  if (how.duplicates) bodies = repeat(bodies, 100, 60, random.fork('retry'));
  if (how.disorder) bodies = shuffle(bodies, 24, random.fork('bodies'));
  yield* bodies;
}

/** Sends `permille` of the items a second time, up to `within` items later. */
function* repeat<T>(items: Iterable<T>, permille: number, within: number, random: Random): Generator<T> {
  const again = new Agenda<T>();
  let position = 0;
  for (const item of items) {
    yield item;
    if (random.chance(permille)) again.add(position + random.between(1, within), item);
    position++;
    for (let due = again.first(); due !== null && due <= position; due = again.first())
      yield again.next()!.item;
  }
  for (let left = again.next(); left; left = again.next()) yield left.item;
}

/** Holds `permille` of the updates back by up to three days, the others by nothing. */
function* delay(updates: Iterable<Update>, permille: number, random: Random): Generator<Update> {
  const held = new Agenda<Update>();
  for (const update of updates) {
    for (let due = held.first(); due !== null && due <= update.at; due = held.first())
      yield held.next()!.item;
    if (!random.chance(permille)) yield update;
    else held.add(update.at + random.between(1, random.chance(300) ? 3 * DAY_S : 20 * MINUTE_S), update);
  }
  for (let left = held.next(); left; left = held.next()) yield left.item;
}

/** Gives the items in another order, none of them far from its place. */
function* shuffle<T>(items: Iterable<T>, size: number, random: Random): Generator<T> {
  const pool: T[] = [];
  for (const item of items) {
    if (pool.length < size) {
      pool.push(item);
      continue;
    }
    const i = random.below(size);
    yield pool[i]!;
    pool[i] = item;
  }
  while (pool.length > 0) {
    const i = random.below(pool.length);
    yield pool[i]!;
    pool[i] = pool.at(-1)!;
    pool.pop();
  }
}

/** Updates that lie close together share a body; after an outage even those that do not. */
function* pack(updates: Iterable<Update>, batch: number, random: Random): Generator<string> {
  let body: Update[] = [];
  let bytes = 0;
  let size = Math.min(batch, drawSize(random));
  let outage = false;
  for (const update of updates) {
    const length = update.json.length + update.contact.length + 400;
    const apart = body.length > 0 && !outage && Math.abs(update.at - body[0]!.at) > 10 * MINUTE_S;
    if (body.length > 0 && (body.length >= size || apart || bytes + length > MOST_BYTES)) {
      yield compose(body, random);
      body = [];
      bytes = 0;
      outage = random.chance(30);
      size = Math.min(batch, drawSize(random));
    }
    body.push(update);
    bytes += length;
  }
  if (body.length > 0) yield compose(body, random);
}

function drawSize(random: Random): number {
  const dice = random.below(1000);
  if (dice < 620) return 1;
  if (dice < 820) return random.between(2, 3);
  if (dice < 940) return random.between(4, 10);
  if (dice < 990) return random.between(11, 60);
  if (dice < 999) return random.between(61, 300);
  return random.between(301, 1000);
}

interface Change {
  phone: Phone;
  field: string;
  slots: Map<Update['slot'], string[]>;
  contacts: string[];
}

/** One body. Meta writes an entry for each WABA, and one or several changes in it. */
function compose(updates: readonly Update[], random: Random): string {
  const list = updates.length === 1 ? single(updates[0]!) : several(updates, random.below(100)).join(',');
  return random.chance(900)
    ? `{"object":"whatsapp_business_account","entry":[${list}]}`
    : `{"entry":[${list}],"object":"whatsapp_business_account"}`;
}

function single(update: Update): string {
  const { phone, slot, field, json, contact } = update;
  if (slot === 'notice') return noticeJson(update);
  const contacts = contact && `,"contacts":[${contact}]`;
  const value = `${metadata(phone)}${contacts},"${slot}":[${json}]`;
  return `{"id":"${phone.waba.id}","changes":[{"value":{${value}},"field":"${field}"}]}`;
}

function several(updates: readonly Update[], dice: number): string[] {
  // Mostly one change a number and kind; sometimes one an update; sometimes messages beside statuses.
  const keyOf = (update: Update, i: number) =>
    dice < 70
      ? `${update.phone.id}/${update.slot}`
      : dice < 90
        ? `${i}`
        : `${update.phone.id}/${update.field}`;
  const entries = new Map<string, Map<string, Change>>();
  const notices: string[] = [];
  updates.forEach((update, i) => {
    const { phone, slot, field, json, contact } = update;
    if (slot === 'notice') {
      notices.push(noticeJson(update));
      return;
    }
    const entry = entries.get(phone.waba.id) ?? new Map<string, Change>();
    entries.set(phone.waba.id, entry);
    const key = keyOf(update, i);
    const change: Change = entry.get(key) ?? { phone, field, slots: new Map(), contacts: [] };
    entry.set(key, change);
    const items = change.slots.get(slot);
    if (items) items.push(json);
    else change.slots.set(slot, [json]);
    if (contact && !change.contacts.includes(contact)) change.contacts.push(contact);
  });
  const changes = [...entries].map(
    ([waba, entry]) => `{"id":"${waba}","changes":[${[...entry.values()].map(changeJson).join(',')}]}`,
  );
  return [...changes, ...notices];
}

/** Only notices carry the entry's time, and they name the WABA alone. */
function noticeJson({ phone, at, field, json }: Update): string {
  return `{"id":"${phone.waba.id}","time":${at},"changes":[{"field":"${field}","value":${json}}]}`;
}

function changeJson({ phone, field, slots, contacts }: Change): string {
  let value = metadata(phone);
  if (contacts.length > 0) value += `,"contacts":[${contacts.join(',')}]`;
  for (const [slot, items] of slots) value += `,"${slot}":[${items.join(',')}]`;
  return `{"value":{${value}},"field":"${field}"}`;
}

const heads = new WeakMap<Phone, string>();

function metadata(phone: Phone): string {
  let head = heads.get(phone);
  if (!head) {
    // The display number comes formatted or as bare digits.
    const display = phone.waba.tenant.graph === 'v23' ? phone.display : phone.display.replace(/\D/g, '');
    head = `"messaging_product":"whatsapp","metadata":{"display_phone_number":${quote(display)},"phone_number_id":"${phone.id}"}`;
    heads.set(phone, head);
  }
  return head;
}
