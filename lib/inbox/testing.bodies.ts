/** Bodies as Meta posts them, small and by hand, for tests. Times are ISO texts in UTC, without seconds if they are 0. */
export interface Place {
  waba: string;
  phone: string;
}

export interface Pricing {
  model?: string;
  type?: string;
  category?: string;
  billable?: boolean;
  cost?: { amount: string; currency: string };
}

export interface Status {
  id: string;
  status: 'sent' | 'delivered' | 'read' | 'played' | 'failed' | (string & {});
  at: string | number;
  /** The number that was reached; null = Meta does not say. */
  to?: string | null;
  userId?: string;
  /** `'PMP regular marketing'`, `'CBP service'`, or the fields themselves. */
  pricing?: string | Pricing;
  conversation?: { id: string; origin?: string; expires?: string };
  group?: string;
}

export interface Inbound {
  from: string;
  at: string | number;
  id?: string;
  /** From a click on an ad. */
  ad?: boolean;
}

export type Fact = Status | Inbound;

export const seconds = (at: string | number): string =>
  String(typeof at === 'number' ? at : Date.parse(/Z$/.test(at) ? at : `${at}Z`) / 1000);

export function bodyOf({ waba, phone }: Place, facts: readonly Fact[]): string {
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: phone, phone_number_id: phone },
    statuses: facts.filter((fact) => 'status' in fact).map(statusJson),
    messages: facts.filter((fact) => 'from' in fact).map(inboundJson),
  };
  return JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: waba, changes: [{ field: 'messages', value }] }],
  });
}

function statusJson(fact: Status) {
  const { id, status, at, to = '33612345678', userId, pricing, conversation, group } = fact;
  return {
    id,
    status,
    timestamp: seconds(at),
    ...(group === undefined
      ? { recipient_id: to ?? undefined, recipient_user_id: userId }
      : { recipient_id: group, recipient_type: 'group', recipient_participant_id: to }),
    ...(conversation && {
      conversation: {
        id: conversation.id,
        origin: conversation.origin && { type: conversation.origin },
        expiration_timestamp: conversation.expires && seconds(conversation.expires),
      },
    }),
    ...(pricing !== undefined && { pricing: pricingJson(pricing) }),
    ...(status === 'failed' && { errors: [{ code: 131026, title: 'Message undeliverable' }] }),
  };
}

function pricingJson(pricing: string | Pricing) {
  const { model, type, category, billable, cost } = typeof pricing === 'string' ? parsed(pricing) : pricing;
  return { billable, pricing_model: model, type, category, cost };
}

function parsed(text: string): Pricing {
  const words = text.split(' ');
  const [model, type, category] = words.length === 3 ? words : [words[0], undefined, words[1]];
  return { model, type, category, billable: type === undefined || type === 'regular' };
}

function inboundJson({ from, at, id = `wamid.in.${from}.${seconds(at)}`, ad }: Inbound) {
  return {
    from,
    id,
    timestamp: seconds(at),
    type: 'text',
    text: { body: 'Hello' },
    ...(ad && { referral: { source_type: 'ad', source_id: '1', source_url: 'https://fb.me/1' } }),
  };
}
