import { type Command, InvalidArgumentError } from 'commander';
import type { WabaConnection } from '../tenants/waba';
import { columns, run, withDatabase } from './run';

type Phone = WabaConnection['phones'][number];

interface Options extends Omit<WabaConnection, 'phones'> {
  phone: Phone[];
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
}

function phones(text: string, before: Phone[] = []): Phone[] {
  const at = text.indexOf('=');
  const id = at < 0 ? text : text.slice(0, at);
  if (id.trim() === '') throw new InvalidArgumentError('Give the phone number id first: ID or ID=NUMBER.');
  return [...before, at < 0 ? { id } : { id, display: text.slice(at + 1) }];
}
