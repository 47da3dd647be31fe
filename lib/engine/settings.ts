/**
 * Conventions for what Meta does not document (marked [U] in pricing-rules.md). Each is one named setting;
 * a webhook's own verdict overrides all of them (H7).
 */
export interface Settings {
  /** W3: `exact` ends a window 24 h after its start, `next_minute` rounds its end up to a whole minute. */
  windowEnd: 'exact' | 'next_minute';
  /** C2, C8: which instant is asked whether a conversation of the category is open. */
  conversationStateAt: 'delivery' | 'send';
  /** P4: which instant is asked whether the customer service window is open for a utility template. */
  serviceWindowAt: 'delivery' | 'send';
  /** C11: which instant of the reply must lie within 24 h of the click. The window starts on delivery. */
  entryPointReplyAt: 'send' | 'delivery';
  /** P8: hours of a free entry point window that opens on or after 2026-09-28; "up to 7 days" is 168. */
  entryPointHours: number;
  /** P8: whether a Page button still opens one from 2026-09-28. */
  entryPointPageButton: boolean;
  /** C11: `referral` does not tell the client; true takes an unknown client for a phone. */
  entryPointUnknownClient: boolean;
  /** C12, P6: what a click during a running free entry point window does. */
  clickDuringEntryPoint: 'nothing' | 'restart';
  /** P20: whether messages of a free entry point window use up the monthly free service messages. */
  entryPointUsesAllowance: boolean;
  /** C7: which of several open conversations free-form joins. */
  freeFormJoins: 'latest' | 'earliest';
  /** P9: categories whose open conversation still covers its templates after 2025-07-01. */
  carryOver: readonly string[];
  /** P10: marketing to a group inside its customer service window. */
  groupMarketingInWindow: 'charged' | 'free';
  /** M3: market of +1 codes that Meta's list does not name (Guam, US Virgin Islands, ...). */
  unlistedNanpMarket: 'Other' | 'North America';
  /** M4: market of Kazakhstan until 2026-09-30. */
  kazakhstanBefore: 'Other' | 'Russia';
}

export const DEFAULT_SETTINGS: Settings = {
  windowEnd: 'exact',
  conversationStateAt: 'delivery',
  serviceWindowAt: 'delivery',
  entryPointReplyAt: 'send',
  entryPointHours: 72,
  entryPointPageButton: true,
  entryPointUnknownClient: true,
  clickDuringEntryPoint: 'nothing',
  entryPointUsesAllowance: false,
  freeFormJoins: 'latest',
  carryOver: ['utility'],
  groupMarketingInWindow: 'charged',
  unlistedNanpMarket: 'Other',
  kazakhstanBefore: 'Other',
};
