import { expect, test } from 'vitest';
import { currencyOf, emailOf, markupOf, slugFrom, slugOf, timezoneOf } from './fields';

test.each([
  ['12.5', 125_000],
  ['0', 0],
  ['0.0001', 1],
  ['1000', 10_000_000],
  ['7 %', 70_000],
  ['33.3333', 333_333],
])('a mark-up of %s percent is %d parts per million', (percent, ppm) => {
  expect(markupOf(percent)).toBe(ppm);
});

test.each(['', 'ten', '-1', '0.00001', '1000.0001', '1e3', '1,5', 'NaN'])(
  'a mark-up of %s is refused',
  (percent) => {
    expect(() => markupOf(percent)).toThrow(/must be a percentage/);
  },
);

test.each([
  ['Café São João & Co.', 'cafe-sao-joao-co'],
  ['  Größe  ', 'grosse'],
  ['Øster Æble', 'oster-aeble'],
  ['İstanbul Işık', 'istanbul-isik'],
  ['ＦＵＬＬ width', 'full-width'],
  ['日本', ''],
  [`${'a'.repeat(62)} b`, 'a'.repeat(62)],
])('the slug of %s is %s', (name, slug) => {
  expect(slugFrom(name)).toBe(slug);
  if (slug) expect(slugOf(slug)).toBe(slug);
});

test.each(['', 'A', 'a b', '-a', 'a-', 'a'.repeat(64), 'é', 'a\n'])('%j is no slug', (text) => {
  expect(() => slugOf(text)).toThrow(/is not a slug/);
});

test('currencies and zones', () => {
  expect(currencyOf(' usd ')).toBe('USD');
  expect(() => currencyOf('XYZ')).toThrow("'XYZ' is not a currency");
  expect(timezoneOf('America/Sao_Paulo')).toBe('America/Sao_Paulo');
  for (const wrong of ['', 'Mars/Olympus', '+02:00', 'local'])
    expect(() => timezoneOf(wrong)).toThrow(/not a time zone/);
});

test('one e-mail address, in small letters', () => {
  expect(emailOf(' Ana.Silva+x@Example.COM ')).toBe('ana.silva+x@example.com');
  for (const wrong of [
    '',
    'ana',
    '@a.com',
    'a@',
    'a@b@c.com',
    'a@x.com,b@x.com',
    '"a@x.com"@victim.com',
    'a＠x.com',
    'Ana <a@x.com>',
    'a@x.com\nbcc: b@x.com',
    'a@x..com',
  ]) {
    expect(() => emailOf(wrong), wrong).toThrow(/is not an email address/);
  }
});
