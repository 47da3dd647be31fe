import type { PoolClient } from 'pg';
import type { AccountFact } from '../whatsapp/account';
import { type Fact, translate } from '../whatsapp/translate';
import type { Claimed } from './claim';
import { onlyNumberOf } from './route';

/** A fact with the delivery that brought it and the number it is about. */
export interface Item {
  deliveryId: bigint;
  phoneNumberId: string;
  fact: Fact;
}

/** Why something of a delivery is no charge. */
export interface Note {
  delivery_id: bigint;
  reason: string;
  detail: string;
  count: number;
}

export interface Read {
  items: Item[];
  notes: Note[];
  phoneNumberIds: string[];
  /** What was said of connected accounts. */
  account: AccountFact[];
  /** Deliveries with facts of an account that is not connected and that name no number: account ids. */
  unrouted: Map<bigint, Set<string>>;
}

/** Bodies into facts with their numbers, and notes for the rest. Nothing of a body is left unsaid. */
export async function readDeliveries(client: PoolClient, claimed: readonly Claimed[]): Promise<Read> {
  const notes = new Map<string, Note>();
  const facts: { deliveryId: bigint; fact: Fact }[] = [];
  const account: { deliveryId: bigint; fact: AccountFact }[] = [];
  const note = (delivery_id: bigint, reason: string, detail: string) => {
    const key = `${delivery_id} ${reason} ${detail}`;
    const known = notes.get(key);
    if (known) known.count++;
    else notes.set(key, { delivery_id, reason, detail, count: 1 });
  };
  for (const { id, body } of claimed) {
    const translation = translate(body.length === 0 ? null : JSON.parse(body.toString('utf8')));
    for (const fact of translation.facts) facts.push({ deliveryId: id, fact });
    for (const fact of translation.account) account.push({ deliveryId: id, fact });
    for (const { reason, detail } of translation.kept) note(id, reason, detail);
  }
  const read: Read = { items: [], notes: [], phoneNumberIds: [], account: [], unrouted: new Map() };
  const accounts = [
    ...facts.flatMap(({ fact }) =>
      fact.phoneNumberId === null && fact.wabaId !== null ? [fact.wabaId] : [],
    ),
    ...account.map(({ fact }) => fact.wabaId),
  ];
  const numbers = await onlyNumberOf(client, [...new Set(accounts)]);
  for (const { deliveryId, fact } of facts) {
    const { wabaId } = fact;
    const phoneNumberId = fact.phoneNumberId ?? numbers.get(wabaId ?? '') ?? null;
    if (phoneNumberId !== null) read.items.push({ deliveryId, phoneNumberId, fact });
    // Nothing that is connected later could tell which number was meant.
    else if (wabaId === null || numbers.has(wabaId)) note(deliveryId, 'no_number', fact.kind);
    else waitFor(read, deliveryId, wabaId);
  }
  for (const { deliveryId, fact } of account) {
    if (numbers.has(fact.wabaId)) read.account.push(fact);
    else waitFor(read, deliveryId, fact.wabaId);
  }
  read.phoneNumberIds = [...new Set(read.items.map((item) => item.phoneNumberId))];
  read.notes = [...notes.values()];
  return read;
}

function waitFor({ unrouted }: Read, deliveryId: bigint, wabaId: string) {
  unrouted.set(deliveryId, (unrouted.get(deliveryId) ?? new Set()).add(wabaId));
}
