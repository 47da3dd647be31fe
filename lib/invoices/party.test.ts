import { expect, test } from 'vitest';
import { partyForm, partyOf } from './party';

const given = {
  legalName: ' Fjord AS ',
  line1: 'Strandkaien 1',
  line2: '',
  postalCode: '5013',
  city: 'Bergen',
  state: ' ',
  country: 'NO',
  taxId: '',
  email: '',
};

test('a party is what was filled in, without the parts that there are not', () => {
  expect(partyOf(partyForm('en').parse(given))).toEqual({
    legalName: 'Fjord AS',
    address: { line1: 'Strandkaien 1', postalCode: '5013', city: 'Bergen', country: 'NO' },
    taxId: null,
    email: null,
  });
});

test.each([
  ['legalName', ' ', 'Enter the legal name.'],
  ['line1', '', 'Enter the address.'],
  ['city', '', 'Enter the city.'],
  ['country', 'XX', 'Choose the country of the address.'],
  ['country', 'constructor', 'Choose the country of the address.'],
  ['email', 'accounts@fjord', 'Enter an email address such as billing@example.com, or none.'],
  ['state', 'x'.repeat(201), 'Keep it under 200 characters.'],
])('%s may not be %j', (field, value, sentence) => {
  const { error } = partyForm('en').safeParse({ ...given, [field]: value });
  expect(error!.issues.map(({ path, message }) => [path.join('.'), message])).toEqual([[field, sentence]]);
});

test('who fills it in in French is told so in French', () => {
  const { error } = partyForm('fr').safeParse({ ...given, city: '' });
  expect(error!.issues[0]!.message).toBe('Indiquez la ville.');
});
