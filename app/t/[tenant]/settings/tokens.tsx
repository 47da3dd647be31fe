import { Confirm } from '@/components/confirm';
import { Field } from '@/components/field';
import { instant } from '@/components/instant';
import { PlainTable } from '@/components/plain-table';
import type { Tenant } from '@/lib/access/session';
import type { Language } from '@/lib/language/language';
import type { TokenState } from '@/lib/tenants/access-token';
import { forgetToken, keepToken } from './actions';
import { WORDS } from './words';

/** With which accounts Meta can be asked for its own figures: since when, by whom, and never the token. */
export function Tokens({
  tokens,
  tenant,
  may,
  language,
}: {
  tokens: readonly TokenState[];
  tenant: Tenant;
  may: boolean;
  language: Language;
}) {
  const t = WORDS[language];
  return (
    <PlainTable
      caption={t.tokenOfEach}
      stacks
      columns={[
        { name: t.account },
        { name: t.token },
        { name: <span className="sr-only">{t.change}</span>, numeric: true },
      ]}
      rows={tokens.map(({ waba, setAt, setBy }) => ({
        key: waba,
        cells: [
          waba,
          setAt === null ? (
            <span key="none" className="text-muted">
              {t.noToken}
            </span>
          ) : (
            t.tokenSet(instant(setAt, tenant.timezone, language), setBy!)
          ),
          may && (
            <span key="change" className="flex flex-wrap items-center justify-end gap-2">
              <Confirm
                button={setAt === null ? t.giveToken : t.replaceToken}
                title={t.tokenTitle(waba)}
                fields={{ waba }}
                action={keepToken.bind(null, tenant.slug)}
                submit={t.keep}
              >
                <Field label={t.token} hint={t.tokenHint}>
                  {(field) => (
                    <input
                      {...field}
                      type="password"
                      name="token"
                      required
                      maxLength={1000}
                      autoComplete="off"
                      className="control w-full"
                    />
                  )}
                </Field>
              </Confirm>
              {setAt !== null && (
                <Confirm
                  button={t.forget}
                  title={t.forgetTitle(waba)}
                  fields={{ waba }}
                  action={forgetToken.bind(null, tenant.slug)}
                  submit={t.forget}
                  danger
                >
                  <p>{t.forgetNote}</p>
                </Confirm>
              )}
            </span>
          ),
        ],
      }))}
    />
  );
}
