const MAX_LETTERS = 500;

/**
 * An error as one line for the inbox and the log. What it may quote of a body (numbers, ids of messages, which hold
 * numbers, pieces of JSON) is left out, and so is whatever could look like a line of its own.
 */
export function reasonOf(error: unknown): string {
  if (error instanceof SyntaxError) return 'The body is not JSON.';
  const text = error instanceof Error ? error.message : String(error);
  return text
    .replace(/wamid\.[^\s"')]+/g, 'wamid…')
    .replace(/\d(?:[\s().-]?\d){5,}/g, '…')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, ' ')
    .trim()
    .slice(0, MAX_LETTERS);
}
