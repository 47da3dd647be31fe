import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { columns, Failure, run, withDatabase } from './run';

interface ImportFlags {
  dryRun?: boolean;
  name?: string;
  effectiveFrom?: string;
}

export function ratesCommands(program: Command) {
  const rates = program.command('rates').description("Meta's price lists");

  rates
    .command('import')
    .description("import a price list: the CSV form of lib/rates/builtin/rates.csv, or Meta's own card")
    .argument('<file>', 'CSV file')
    .option('--dry-run', 'say what would change, and change nothing')
    .option('--effective-from <day>', "first day of the card, for Meta's own layout", day)
    .option('--name <name>', 'how the list of imports shows it (the name of the file when absent)')
    .option('--json', 'one JSON document')
    .action(
      run(
        async (file: string, { dryRun = false, name = path.basename(file), effectiveFrom }: ImportFlags) => {
          const text = readText(file);
          return withDatabase(async () => {
            const { importRates } = await import('../rates/import');
            const done = await importRates(text, { name, dryRun, effectiveFrom });
            if (done.unknownMarkets.length > 0) {
              const names = done.unknownMarkets.join(', ');
              process.stderr.write(
                `No country belongs to these markets, so nothing is priced by them: ${names}.\n`,
              );
            }
            const { added, unchanged, closed, corrected } = done;
            const verb = dryRun ? 'would be' : 'were';
            return {
              json: {
                dry_run: dryRun,
                added,
                unchanged,
                closed: closed.map(({ effectiveFrom: from, effectiveTo: to, ...rest }) => ({
                  ...rest,
                  effective_from: from,
                  effective_to: to,
                })),
                unknown_markets: done.unknownMarkets,
                corrected,
              },
              text:
                `${added} prices ${verb} added, ${unchanged} are known already, ${closed.length} ${verb} given an end ` +
                `because a newer one follows.${dryRun ? '' : ` ${corrected.charges} charges were priced anew.`}`,
            };
          });
        },
      ),
    );

  rates
    .command('list')
    .description('the stored cards, and the imports they came with')
    .option('--json', 'one JSON document')
    .action(
      run(() =>
        withDatabase(async () => {
          const { listRates } = await import('../rates/versions');
          const { cards, versions } = await listRates();
          const rows = cards.map((card) => [
            card.model,
            card.currency,
            card.effectiveFrom,
            card.effectiveTo ?? '',
            card.markets,
            card.prices,
            card.tiers,
          ]);
          const files = versions.map((one) => [
            one.id,
            one.importedAt.toISOString().slice(0, 10),
            one.importedBy ?? '',
            one.effectiveFrom ?? '',
            one.added,
            one.unchanged,
            one.ended,
            one.sha256.slice(0, 12),
            one.name,
          ]);
          const header = ['VERSION', 'DAY', 'BY', 'PRICES FROM', 'ADDED', 'KNOWN', 'ENDED', 'SHA256', 'NAME'];
          return {
            json: { cards: cards.map(snake), versions: versions.map(snake) },
            text:
              cards.length === 0
                ? 'There are no prices yet: rates import FILE.csv'
                : `${columns(['MODEL', 'CURRENCY', 'FROM', 'TO', 'MARKETS', 'PRICES', 'TIERS'], rows)}\n\n${columns(header, files)}`,
          };
        }),
      ),
    );
}

/** `effectiveFrom` -> `effective_from`, the way documents of the command line are written. */
export function snake(row: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );
}

/** A file's text. @throws Failure in one sentence. */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Failure(`${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}

/** A calendar day of the command line. */
export function day(text: string): string {
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (!Number.isNaN(at) && new Date(at).toISOString().startsWith(text)) return text;
  throw new InvalidArgumentError('It must be a day such as 2026-10-01.');
}
