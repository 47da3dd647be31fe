import path from 'node:path';
import type { Command } from 'commander';
import { checkPreview, previewOf, readText, snake, withPreview } from './rates';
import { columns, run, withDatabase } from './run';

export function marketsCommands(program: Command) {
  const markets = program.command('markets').description("which country belongs to which of Meta's markets");

  const importing = markets
    .command('import')
    .description('import moves of countries: a CSV file with the columns iso2, effective_from, market')
    .argument('<file>', 'CSV file')
    .option('--name <name>', 'how the list of versions shows it (the name of the file when absent)')
    .option('--by <who>', 'who imports it, for the list of versions');
  withPreview(importing).action(
    run(async (file: string, flags: Parameters<typeof previewOf>[0] & { name?: string; by?: string }) => {
      const { dryRun = false, name = path.basename(file), by } = flags;
      checkPreview(flags);
      const text = readText(file);
      return withDatabase(async () => {
        const { importMoves } = await import('../rates/import-markets');
        const done = await importMoves(text, { name, by, dryRun });
        if (done.unpricedMarkets.length > 0) {
          const names = done.unpricedMarkets.join(', ');
          process.stderr.write(`No card has prices for these markets from their day on: ${names}.\n`);
        }
        const { added, unchanged, moved, corrected } = done;
        const verb = dryRun ? 'would be' : 'were';
        const preview = await previewOf(flags, [], done.moves);
        const rows = moved.map((one) => [one.country, one.from, one.to ?? '', one.was, one.market]);
        return {
          json: {
            dry_run: dryRun,
            added,
            unchanged,
            moved,
            unpriced_markets: done.unpricedMarkets,
            corrected,
            ...preview.json,
          },
          text:
            `${added} moves ${verb} added, ${unchanged} are known already.` +
            (moved.length > 0 ? `\n${columns(['COUNTRY', 'FROM', 'TO', 'WAS', 'MARKET'], rows)}` : '') +
            `${dryRun ? '' : `\n${corrected.charges} charges were priced anew.`}${preview.text}`,
        };
      });
    }),
  );

  markets
    .command('list')
    .description('the countries of each market today, the moves, and the imports they came with')
    .option('--json', 'one JSON document')
    .action(
      run(() =>
        withDatabase(async () => {
          const { listMarkets } = await import('../rates/import-markets');
          const { countries, versions } = await listMarkets();
          const moves = countries.flatMap(({ iso2, name, markets }) =>
            markets.slice(1).map(({ from, market }, i) => [iso2, from, markets[i]!.market, market, name]),
          );
          const files = versions.map((one) => [
            one.id,
            one.importedAt.toISOString().slice(0, 10),
            one.importedBy ?? '',
            one.added,
            one.name,
          ]);
          return {
            json: { countries: countries.map(snake), versions: versions.map(snake) },
            text:
              `${countries.length} countries; their moves:\n${columns(['COUNTRY', 'FROM', 'WAS', 'MARKET', 'NAME'], moves)}` +
              `\n\n${columns(['VERSION', 'DAY', 'BY', 'MOVES', 'NAME'], files)}`,
          };
        }),
      ),
    );
}
