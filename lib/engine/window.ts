import { entryPointLength } from './era';
import type { Basis, InboundEvent, Instant, OutboundEvent } from './event';
import type { Settings } from './settings';
import { HOUR, localDay } from './time';

/** Open for openedAt <= t < closesAt (W3). */
export interface Window {
  kind: 'customer_service' | 'free_entry_point';
  openedAt: Instant;
  closesAt: Instant;
  /** The user's message, or the reply that opened the free entry point. */
  openedBy: string;
  /** Meta's conversation id of a free entry point window (H3), else null. */
  id: string | null;
  basis: Basis;
}

/** The windows of one thread while it is folded. Three independent clocks (W4): this file holds two. */
export interface Windows {
  zone: string;
  settings: Settings;
  all: Window[];
  /** Every instant at which the user wrote or called, ascending. */
  inbound: Instant[];
  service: Window | null;
  /** Ad or Page-button clicks that no reply has answered yet, ascending. */
  clicks: Instant[];
  entry: Window | null;
}

export const SERVICE_WINDOW = 24 * HOUR;
const MINUTE = HOUR / 60;

export function noWindows(zone: string, settings: Settings): Windows {
  return { zone, settings, all: [], inbound: [], service: null, clicks: [], entry: null };
}

/** W3: the end of a window or conversation of `length` ms that starts at `start`. */
export function endOf(start: Instant, length: number, settings: Settings): Instant {
  const end = start + length;
  return settings.windowEnd === 'exact' ? end : Math.ceil(end / MINUTE) * MINUTE;
}

/** W1: a user's message or call opens the customer service window or restarts its 24 h. */
export function userWrote(windows: Windows, event: InboundEvent): void {
  const { at } = event;
  windows.inbound.push(at);
  const closesAt = endOf(at, SERVICE_WINDOW, windows.settings);
  if (windows.service && at < windows.service.closesAt) windows.service.closesAt = closesAt;
  else {
    windows.service = {
      kind: 'customer_service',
      openedAt: at,
      closesAt,
      openedBy: event.id,
      id: null,
      basis: 'derived',
    };
    windows.all.push(windows.service);
  }
  if (event.referral) userClicked(windows, at, event.referral);
}

function userClicked(windows: Windows, at: Instant, referral: NonNullable<InboundEvent['referral']>): void {
  const { settings } = windows;
  if (!opensEntryPoint(referral, at, windows)) return;
  if (entryPointAt(windows, at)) {
    if (settings.clickDuringEntryPoint === 'nothing') return;
    windows.entry!.closesAt = at;
  }
  windows.clicks.push(at);
}

/** C11: from Android or iOS only; Page buttons are in doubt since 2026-09-28 (P8). */
function opensEntryPoint(referral: { source: string; client: string | null }, at: Instant, windows: Windows) {
  const { settings, zone } = windows;
  const client = referral.client?.toLowerCase() ?? null;
  const phone = client === null ? settings.entryPointUnknownClient : client === 'android' || client === 'ios';
  if (!phone) return false;
  const button = /page|button|cta/i.test(referral.source);
  return !button || settings.entryPointPageButton || localDay(at, zone) < '2026-09-28';
}

/** Whether the customer service window was open at `at`, now or earlier (W1, W3). */
export function serviceOpenAt(windows: Windows, at: Instant): boolean {
  const { inbound, settings } = windows;
  for (let i = inbound.length - 1; i >= 0; i--) {
    const start = inbound[i]!;
    if (start <= at) return at < endOf(start, SERVICE_WINDOW, settings);
  }
  return false;
}

/** The free entry point window that is open at `at`, if any. */
export function entryPointAt(windows: Windows, at: Instant): Window | null {
  const { entry } = windows;
  return entry && at >= entry.openedAt && at < entry.closesAt ? entry : null;
}

/** C11, C13: whether this message answers a click within 24 h. */
export function answersClick(windows: Windows, message: OutboundEvent, delivered: Instant): boolean {
  const { clicks, settings } = windows;
  if (clicks.length === 0) return false;
  const sent = message.sentAt ?? delivered;
  const judged = settings.entryPointReplyAt === 'send' ? sent : delivered;
  for (let i = clicks.length - 1; i >= 0; i--) {
    // A message that left before the click is no answer to it, however late it arrives.
    if (clicks[i]! <= sent) return judged < clicks[i]! + SERVICE_WINDOW;
  }
  return false;
}

/** P6, C11: opens the window on delivery of the reply; every click so far is used up. */
export function openEntryPoint(
  windows: Windows,
  reply: { id: string; at: Instant; conversation: string | null; expiresAt: Instant | null; basis: Basis },
): Window {
  const { settings, zone } = windows;
  const usual = endOf(reply.at, entryPointLength(reply.at, zone, settings), settings);
  if (windows.entry && windows.entry.closesAt > reply.at) windows.entry.closesAt = reply.at;
  windows.entry = {
    kind: 'free_entry_point',
    openedAt: reply.at,
    closesAt: Math.max(usual, plausibleEnd(reply.at, reply.expiresAt)),
    openedBy: reply.id,
    id: reply.conversation,
    basis: reply.basis,
  };
  windows.clicks.length = 0;
  windows.all.push(windows.entry);
  return windows.entry;
}

/**
 * A verdict `free_entry_point` shows the window open (P8: the webhook is believed). One id is one window (H3):
 * another id while one is open begins another.
 */
export function entryPointSeen(
  windows: Windows,
  seen: { id: string; at: Instant; conversation: string | null; expiresAt: Instant | null },
): void {
  const open = entryPointAt(windows, seen.at) ?? sameWindow(windows, seen.conversation);
  if (!open || (open.id && seen.conversation && open.id !== seen.conversation)) {
    openEntryPoint(windows, { ...seen, basis: 'verdict' });
    return;
  }
  open.id ??= seen.conversation;
  open.basis = 'verdict';
  // Past the usual end the webhook still says free: the window lives at least until this message.
  open.closesAt = Math.max(open.closesAt, seen.at + 1, plausibleEnd(open.openedAt, seen.expiresAt));
}

function sameWindow(windows: Windows, conversation: string | null): Window | null {
  return conversation && windows.entry?.id === conversation ? windows.entry : null;
}

/**
 * A message that Meta priced otherwise inside a window that only we assumed shows that Meta never opened it.
 * True when it ended one.
 */
export function entryPointRefuted(windows: Windows, message: OutboundEvent, delivered: Instant): boolean {
  const sent = message.sentAt ?? delivered;
  if (answersClick(windows, message, delivered))
    windows.clicks = windows.clicks.filter((click) => click > sent);
  const open = entryPointAt(windows, delivered);
  if (open?.basis !== 'derived' || sent < open.openedAt) return false;
  open.closesAt = delivered;
  return true;
}

const LONGEST = 8 * 24 * HOUR;

/** `expiration_timestamp` where it can be true: under PMP real ones equal the time of sending. */
export function plausibleEnd(start: Instant, expiresAt: Instant | null): Instant {
  return expiresAt !== null && expiresAt > start && expiresAt <= start + LONGEST ? expiresAt : 0;
}
