import { elements, type Json, object } from './tolerant';

/** A queue in a topic in a gateway is as deep as anybody builds it. */
const DEEPEST = 4;

/**
 * The bodies of Meta's inside a body that somebody between Meta and here has wrapped: a gateway (`body`), a topic
 * (`Message`, `Records`), a bus (`detail`), or Amazon, which sends an entry alone, as text. None when it is no such
 * body; what has entries of its own is never opened.
 */
export function unwrap(root: Json): Json[] {
  return 'entry' in root ? [] : within(root, 0);
}

function within(wrapping: Json, depth: number): Json[] {
  if ('entry' in wrapping) return depth > 0 ? [wrapping] : [];
  const entry = open(wrapping.whatsAppWebhookEntry);
  if (entry) return 'entry' in entry ? [entry] : [{ entry }];
  if (depth === DEEPEST) return [];
  const isEncoded = wrapping.isBase64Encoded === true;
  const inside = [wrapping.body, wrapping.Body, wrapping.Message, wrapping.detail, wrapping.Sns]
    .map((part) => open(part, isEncoded))
    .filter((part) => part !== null)
    .flatMap((part) => within(part, depth + 1));
  const records = (elements(wrapping.Records) ?? []).map((record) => object(record) ?? {});
  return [...inside, ...records.flatMap((record) => orItself(record, within(record, depth + 1)))];
}

/** One of several that cannot be opened is read as it is, and so is noted. */
function orItself(record: Json, inside: Json[]): Json[] {
  return inside.length > 0 ? inside : [record];
}

function open(part: unknown, isEncoded = false): Json | null {
  if (typeof part !== 'string') return object(part);
  try {
    return object(JSON.parse(isEncoded ? Buffer.from(part, 'base64').toString('utf8') : part));
  } catch {
    return null;
  }
}
