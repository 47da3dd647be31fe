import { close, closeOthers, isOpen, openConversation, openOf, recognise } from './conversation';
import type { Instant, OutboundEvent, Unit } from './event';
import { inConversation, standAlone, type Thread } from './timeline';
import type { ConversationEvidence } from './verdict';
import { endOf, entryPointRefuted, entryPointSeen, SERVICE_WINDOW } from './window';

/** Takes a message as Meta priced it (H7) and lets its verdict correct the clocks that only we assumed. */
export function believeMessage(thread: Thread, message: OutboundEvent, at: Instant, unit: Unit): void {
  const { windows } = thread;
  if (unit.type === 'free_entry_point') {
    const conversation = message.conversation;
    const seen = {
      id: message.id,
      at,
      conversation: conversation?.id ?? null,
      expiresAt: conversation?.expiresAt ?? null,
    };
    entryPointSeen(windows, seen);
  } else if (!message.group) refute(thread, message, at);
  standAlone(thread, message.id, at, unit);
}

export function believeConversation(
  thread: Thread,
  message: OutboundEvent,
  at: Instant,
  ref: ConversationEvidence,
): void {
  const { conversations, windows } = thread;
  const known = conversations.byId.get(ref.id);
  const open = known ?? openOf(conversations, ref.category, at);
  const same = open && (known || open.basis === 'derived') ? open : null;
  if (ref.freeEntryPoint)
    entryPointSeen(windows, { id: message.id, at, conversation: ref.id, expiresAt: ref.expiresAt });
  else if (!known) refute(thread, message, at);
  if (same) {
    recognise(conversations, same, ref);
    inConversation(thread, message.id, at, same, false);
    return;
  }
  // Two ids are two conversations, whatever our clock says of the first.
  if (open && isOpen(open, at)) close(open, at, message.id);
  if (ref.freeEntryPoint) closeOthers(conversations, at, message.id);
  const conversation = openConversation(conversations, {
    id: ref.id,
    category: ref.category,
    openedAt: at,
    openedBy: message.id,
    expiresAt: ref.freeEntryPoint
      ? windows.entry!.closesAt
      : endOf(at, SERVICE_WINDOW, thread.facts.settings),
    freeEntryPoint: ref.freeEntryPoint,
    basis: 'verdict',
    rules: ['H1', 'C4', 'C8'],
  });
  conversation.billable = ref.billable;
  if (ref.freeEntryPoint) thread.entryConversation = conversation;
  inConversation(thread, message.id, at, conversation, true);
}

function refute(thread: Thread, message: OutboundEvent, at: Instant): void {
  const running = thread.entryConversation;
  if (entryPointRefuted(thread.windows, message, at) && running && isOpen(running, at))
    close(running, at, message.id);
}
