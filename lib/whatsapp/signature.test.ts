import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sign, verifySignature } from './signature';

const SECRET = 'whatsapp_test_app_secret';
const raw = Buffer.from(
  '{"object":"whatsapp_business_account","entry":[{"id":"102290129340398","changes":[]}]}',
);
const good = sign(raw, SECRET);
const hex = good.slice('sha256='.length);

describe('a signature is accepted', () => {
  it('when it is the known one of a known body (SIG-01)', () => {
    expect(good).toBe('sha256=e5de7db5940f0d30cb035d634f56f608dbb2aa6d73ccaa6885743c388721fab8');
    expect(verifySignature(raw, good, [SECRET])).toBe(true);
  });

  it('over escapes as they came, and not over the same JSON written anew (SIG-02, SIG-03)', () => {
    const escaped = Buffer.from(
      '{"object":"whatsapp_business_account","entry":[{"id":"102290129340398","changes":[{"field":"messages","value":{"contacts":[{"profile":{"name":"Ren\\u00e9e \\/ Z\\u00fcrich"}}]}}]}]}',
    );
    const header = 'sha256=271b1ca4b7d14f31802910e620705fe62a4563a2d0fa4f5b3224cc26002bda29';
    expect(verifySignature(escaped, header, [SECRET])).toBe(true);
    const anew = Buffer.from(JSON.stringify(JSON.parse(escaped.toString())));
    expect(verifySignature(anew, header, [SECRET])).toBe(false);
  });

  it('of the old and of the new secret while one is being rotated, of the old one no longer after that', () => {
    const old = sign(raw, 'old');
    expect(verifySignature(raw, old, ['new', 'old'])).toBe(true);
    expect(verifySignature(raw, sign(raw, 'new'), ['new', 'old'])).toBe(true);
    expect(verifySignature(raw, old, ['new'])).toBe(false);
  });

  it('of each app that delivers, by a secret of its own (D8)', () => {
    const apps = ['first app', 'second app'];
    for (const secret of apps) expect(verifySignature(raw, sign(raw, secret), apps)).toBe(true);
    expect(verifySignature(raw, sign(raw, 'third app'), apps)).toBe(false);
  });

  it('of an empty body', () => {
    expect(verifySignature(Buffer.alloc(0), sign(Buffer.alloc(0), SECRET), [SECRET])).toBe(true);
  });

  it('of any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.string({ minLength: 1 }), (bytes, secret) => {
        expect(verifySignature(Buffer.from(bytes), sign(bytes, secret), [secret])).toBe(true);
      }),
    );
  });
});

describe('a signature is refused', () => {
  const attacks: [string, string | string[] | undefined][] = [
    ['missing', undefined],
    ['empty', ''],
    ['of zeros (SIG-04)', `sha256=${'0'.repeat(64)}`],
    ['sha1=', `sha1=${createHmac('sha1', SECRET).update(raw).digest('hex')}`],
    ['sha1= with a sha256 inside', `sha1=${hex}`],
    ['without its scheme', hex],
    ['in an upper-case scheme', `SHA256=${hex}`],
    ['in upper-case hex', `sha256=${hex.toUpperCase()}`],
    ['one digit short', good.slice(0, -1)],
    ['one digit long', `${good}0`],
    ['half as long', `sha256=${hex.slice(0, 32)}`],
    ['not hex', `sha256=${'z'.repeat(64)}`],
    ['with hex that stops half-way', `sha256=${hex.slice(0, 62)}zz`],
    ['with wide characters', `sha256=${'é'.repeat(64)}`],
    ['with a line end', `${good}\n`],
    ['with a space', ` ${good}`],
    ['twice in one header', `${good}, ${good}`],
    ['an array', [good]],
    ['of another app', sign(raw, 'another app')],
    ['of another body', sign(Buffer.from('{}'), SECRET)],
  ];
  it.each(attacks)('%s', (_, header) => {
    expect(verifySignature(raw, header, [SECRET])).toBe(false);
  });

  it('when no secret is known, or only an empty one, which anybody could sign with', () => {
    expect(verifySignature(raw, good, [])).toBe(false);
    const forged = `sha256=${createHmac('sha256', '').update(raw).digest('hex')}`;
    expect(verifySignature(raw, forged, [''])).toBe(false);
  });

  it('when one bit of the body changed (D5)', () => {
    fc.assert(
      fc.property(fc.nat(raw.length - 1), fc.nat(7), (index, bit) => {
        const other = Buffer.from(raw);
        other[index] = other[index]! ^ (1 << bit);
        expect(verifySignature(other, good, [SECRET])).toBe(false);
      }),
    );
  });

  it('never by an exception', () => {
    const anything = fc.oneof(fc.string({ unit: 'binary' }), fc.array(fc.string()), fc.constant(undefined));
    fc.assert(
      fc.property(anything, (header) => {
        expect(verifySignature(raw, header, [SECRET])).toBe(false);
      }),
    );
    expect(verifySignature(undefined as unknown as Buffer, good, [SECRET])).toBe(false);
  });
});
