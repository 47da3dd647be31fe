import { type Command, InvalidArgumentError, Option } from 'commander';
import type { WabaDeclaration } from '../tenants/declare';
import type { WabaConnection } from '../tenants/waba';
import { columns, run, secretFrom, UsageError, withDatabase } from './run';

type Phone = WabaConnection['phones'][number];

interface Options extends Omit<WabaConnection, 'phones'> {
  phone: Phone[];
}

interface SetOptions extends Omit<WabaDeclaration, 'exempt'> {
  exempt?: 'on' | 'off';
  accessToken?: boolean;
  forgetAccessToken?: boolean;
}

export function wabaCommands(program: Command) {
  const waba = program.command('waba').description('WhatsApp Business Accounts');

  waba
    .command('connect')
    .description('connect an account and its numbers to a tenant; call it again to add numbers')
    .requiredOption('--tenant <slug>', 'the tenant that owns it')
    .requiredOption('--waba <id>', "Meta's id of the account")
    .requiredOption('--currency <code>', 'the currency that Meta bills it in')
    .requiredOption('--timezone <zone>', 'its time zone at Meta: prices, tiers and allowances follow it')
    .requiredOption(
      '--phone <id...>',
      'phone number ids, each alone or with its number: 1055501=+5511987654321',
      phones,
    )
    .option('--portfolio <id>', 'business portfolio: volume tiers are counted over it')
    .option('--json', 'one JSON document')
    .action(
      run(({ phone, ...options }: Options) =>
        withDatabase(async () => {
          const { connectWaba } = await import('../tenants/waba');
          const done = await connectWaba({ ...options, phones: phone });
          const rows = done.phones.map(({ id, display, added }) => [
            id,
            display,
            added ? 'added' : 'connected',
          ]);
          const released = done.released === 0 ? '' : `\n${done.released} deliveries leave the quarantine.`;
          return {
            json: { ...done, phones: undefined, phone_numbers: done.phones },
            text: `WABA ${done.waba} of '${done.tenant}': ${done.currency}, ${done.timezone}.\n${columns(['NUMBER ID', 'NUMBER', ''], rows)}${released}`,
          };
        }),
      ),
    );

  waba
    .command('set')
    .description('what is known of an account beside what Meta tells; its charges follow')
    .requiredOption('--waba <id>', "Meta's id of the account")
    .addOption(
      new Option(
        '--exempt <on|off>',
        'a public body or non-profit that Meta exempts from service charges',
      ).choices(['on', 'off']),
    )
    .option('--primary-location <country>', 'where the business is: its two ISO letters')
    .option(
      '--auth-international <country=day...>',
      'first day of the authentication-international rate, one for each country: IN=2026-01-01',
      starts,
    )
    .option(
      '--access-token',
      "read from standard input the token with which Meta is asked for the account's figures",
    )
    .option('--forget-access-token', 'do not ask Meta about the account any more')
    .option('--json', 'one JSON document')
    .action(
      run(async ({ exempt, accessToken, forgetAccessToken, ...options }: SetOptions) => {
        if (accessToken && forgetAccessToken)
          throw new UsageError('Give either --access-token or --forget-access-token.');
        const token = accessToken ? await secretFrom(process.stdin, 'access token') : null;
        const declares = exempt !== undefined || Object.keys(options).some((name) => DECLARED.has(name));
        return withDatabase(async () => {
          const done: string[] = [];
          if (token || forgetAccessToken) done.push(await setToken(options.waba, token));
          if (declares || done.length === 0) {
            const { declareWaba } = await import('../tenants/declare');
            const input = { ...options, exempt: exempt === undefined ? undefined : exempt === 'on' };
            done.push(...(await declareWaba(input, Date.now())).declared);
          }
          return {
            json: { waba: options.waba, declared: done },
            text: `WABA ${options.waba}: ${done.join(', ').replaceAll('_', ' ')} set.`,
          };
        });
      }),
    );
}

const DECLARED = new Set(['primaryLocation', 'authInternational']);

async function setToken(waba: string, token: string | null): Promise<string> {
  const [tokens, { tenantOf }, { asTenant }, { commandLine }] = await Promise.all([
    import('../tenants/access-token'),
    import('../tenants/waba'),
    import('../db/pools'),
    import('../audit/write'),
  ]);
  const tenantId = await tenantOf(waba);
  await asTenant(tenantId, (client) =>
    token
      ? tokens.keepAccessToken(client, tenantId, { waba, token }, commandLine())
      : tokens.forgetAccessToken(client, tenantId, waba, commandLine()),
  );
  return token ? 'access_token' : 'no_access_token';
}

function starts(text: string, before: Record<string, string> = {}): Record<string, string> {
  const [country, day] = text.split('=');
  if (!country || !day) throw new InvalidArgumentError('Give a country and a day: IN=2026-01-01.');
  return { ...before, [country]: day };
}

function phones(text: string, before: Phone[] = []): Phone[] {
  const at = text.indexOf('=');
  const id = at < 0 ? text : text.slice(0, at);
  if (id.trim() === '') throw new InvalidArgumentError('Give the phone number id first: ID or ID=NUMBER.');
  return [...before, at < 0 ? { id } : { id, display: text.slice(at + 1) }];
}
