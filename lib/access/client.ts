/** The client's address: the last hop was written by our own side, those before it by anyone. */
export function addressOf(forwarded: string | null | undefined): string {
  return (forwarded ?? '').split(',').at(-1)!.trim();
}
