import type { Command } from 'commander';
import { day } from './rates';
import { Failure, run } from './run';

const BASIS: Readonly<Record<string, string>> = {
  calling_code: 'by its calling code',
  user_id: 'by the letters of the user id',
  unlisted: 'its code belongs to no country of the list',
};

export function marketCommand(program: Command) {
  program
    .command('market')
    .description("the country and Meta's market of a recipient")
    .argument('<number-or-user-id>', 'international number, or a business-scoped user id such as BR.1349')
    .option('--date <day>', 'on this day (today when absent): countries move between markets', day)
    .option('--json', 'one JSON document')
    .action(
      run(async (recipient: string, { date }: { date?: string }) => {
        const [{ locate, marketOf }, { builtinMarketMap, countryName }] = await Promise.all([
          import('../engine/market'),
          import('../rates/builtin'),
        ]);
        const map = builtinMarketMap();
        const { country, basis } = locate(recipient, null, map);
        if (basis === 'unknown') {
          throw new Failure(
            `'${recipient}' is neither an international phone number nor a user id such as BR.1349.`,
          );
        }
        const market = marketOf(country, date ?? new Date().toISOString().slice(0, 10), map);
        const place = country ? `${countryName(country)} (${country})` : 'No country';
        return { json: { country, market, basis }, text: `${place}, market ${market}, ${BASIS[basis]}.` };
      }),
    );
}
