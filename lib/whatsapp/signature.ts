import { createHmac, timingSafeEqual } from 'node:crypto';

const FORM = /^sha256=[0-9a-f]{64}$/;

function digest(raw: Uint8Array, secret: string): Buffer {
  return createHmac('sha256', secret).update(raw).digest();
}

/** The value of `X-Hub-Signature-256` as Meta computes it: over the bytes of the body, never over parsed JSON. */
export function sign(raw: Uint8Array, secret: string): string {
  return `sha256=${digest(raw, secret).toString('hex')}`;
}

/**
 * True when one of `secrets` signed exactly these bytes (D5). Several secrets, because an app's secret is
 * rotated and the old one still signs retries. Every secret is tried, so the time does not tell which one
 * fitted. Never throws; no header, another form of header or an empty secret is simply false.
 */
export function verifySignature(
  raw: Buffer,
  header: string | string[] | undefined,
  secrets: readonly string[],
): boolean {
  if (typeof header !== 'string' || !FORM.test(header) || !(raw instanceof Uint8Array)) return false;
  const given = Buffer.from(header.slice('sha256='.length), 'hex');
  let fits = false;
  for (const secret of secrets) {
    if (!secret) continue; // anybody can sign with an empty key
    const expected = digest(raw, secret);
    if (given.length === expected.length && timingSafeEqual(given, expected)) fits = true;
  }
  return fits;
}
