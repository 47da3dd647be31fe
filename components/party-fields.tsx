import type { Party } from '@/lib/invoices/invoice';
import { builtinMarketMap } from '@/lib/rates/builtin';
import { countryName } from './country';
import { Field } from './field';

const INPUT = 'control w-full';

/** Name, address and tax id of who sends or pays invoices. The fields' names are those of lib/invoices/party. */
export function PartyFields({ party }: { party: Partial<Party> }) {
  const { legalName, address, taxId, email } = party;
  const countries = [...builtinMarketMap().countries.keys()]
    .map((code) => ({ code, name: countryName(code) }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'));
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
        <Field label="Legal name">
          {(field) => text(field, 'legalName', legalName, 'organization', true)}
        </Field>
      </div>
      <Field label="Address">{(field) => text(field, 'line1', address?.line1, 'address-line1', true)}</Field>
      <Field label="Address, second line">
        {(field) => text(field, 'line2', address?.line2, 'address-line2')}
      </Field>
      <Field label="Postal code">
        {(field) => text(field, 'postalCode', address?.postalCode, 'postal-code')}
      </Field>
      <Field label="City">{(field) => text(field, 'city', address?.city, 'address-level2', true)}</Field>
      <Field label="State or province">
        {(field) => text(field, 'state', address?.state, 'address-level1')}
      </Field>
      <Field label="Country">
        {(field) => (
          <select
            {...field}
            name="country"
            defaultValue={address?.country ?? ''}
            required
            autoComplete="country"
            className={INPUT}
          >
            <option value="">Choose…</option>
            {countries.map(({ code, name }) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label="Tax id" hint="Such as a VAT number, as it should stand on the invoice.">
        {(field) => text(field, 'taxId', taxId, 'off')}
      </Field>
      <Field label="E-mail for invoices">
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
