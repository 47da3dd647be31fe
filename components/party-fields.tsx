import type { Party } from '@/lib/invoices/invoice';
import { currentLanguage } from '@/lib/language/current';
import { builtinMarketMap } from '@/lib/rates/builtin';
import { countryName } from './country';
import { Field } from './field';
import { PARTY_WORDS } from './party-words';

const INPUT = 'control w-full';

/** Name, address and tax id of who sends or pays invoices. The fields' names are those of lib/invoices/party. */
export async function PartyFields({ party }: { party: Partial<Party> }) {
  const language = await currentLanguage();
  const t = PARTY_WORDS[language];
  const { legalName, address, taxId, email } = party;
  const countries = [...builtinMarketMap().countries.keys()]
    .map((code) => ({ code, name: countryName(code, language) }))
    .sort((a, b) => a.name.localeCompare(b.name, language));
  const text = (
    field: object,
    name: string,
    value: string | null | undefined,
    autoComplete: string,
    required = false,
  ) => (
    <input
      {...field}
      name={name}
      defaultValue={value ?? ''}
      maxLength={200}
      autoComplete={autoComplete}
      required={required}
      className={INPUT}
    />
  );
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <div className="sm:col-span-2">
        <Field label={t.legalName}>
          {(field) => text(field, 'legalName', legalName, 'organization', true)}
        </Field>
      </div>
      <Field label={t.line1}>{(field) => text(field, 'line1', address?.line1, 'address-line1', true)}</Field>
      <Field label={t.line2}>{(field) => text(field, 'line2', address?.line2, 'address-line2')}</Field>
      <Field label={t.postalCode}>
        {(field) => text(field, 'postalCode', address?.postalCode, 'postal-code')}
      </Field>
      <Field label={t.city}>{(field) => text(field, 'city', address?.city, 'address-level2', true)}</Field>
      <Field label={t.state}>{(field) => text(field, 'state', address?.state, 'address-level1')}</Field>
      <Field label={t.country}>
        {(field) => (
          <select
            {...field}
            name="country"
            defaultValue={address?.country ?? ''}
            required
            autoComplete="country"
            className={INPUT}
          >
            <option value="">{t.choose}</option>
            {countries.map(({ code, name }) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t.taxId} hint={t.taxIdHint}>
        {(field) => text(field, 'taxId', taxId, 'off')}
      </Field>
      <Field label={t.email}>
        {(field) => (
          <input
            {...field}
            type="email"
            name="email"
            defaultValue={email ?? ''}
            maxLength={200}
            autoComplete="email"
            className={INPUT}
          />
        )}
      </Field>
    </div>
  );
}
