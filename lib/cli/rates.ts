import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import type { PricingModel } from '../engine/event';
import { formatMicros } from '../engine/money';
import type { RateRow } from '../engine/rates';
import type { ReplacedPrice } from '../rates/import';
import type { Move } from '../rates/markets';
import type { PriceKey } from '../rates/versions';
import { columns, Failure, run, UsageError, withDatabase } from './run';
import { whole } from './send';

interface PreviewFlags {
  dryRun?: boolean;
  preview?: boolean;
  tenant?: string;
  days: number;
}

interface ImportFlags extends PreviewFlags {
  name?: string;
  by?: string;
  effectiveFrom?: string;
}

export function ratesCommands(program: Command) {
  const rates = program.command('rates').description("Meta's price lists");

  const importing = rates
    .command('import')
    .description(
      "import a price list: the CSV form of lib/rates/builtin/rates.csv, or one of Meta's own cards",
    )
    .argument('<file>', 'CSV file')
    .option('--effective-from <day>', "first day of the card, for Meta's own layouts", day)
    .option('--name <name>', 'how the list of versions shows it (the name of the file when absent)')
    .option('--by <who>', 'who imports it, for the list of versions');
  withPreview(importing).action(
    run(async (file: string, flags: ImportFlags) => {
      const { dryRun = false, name = path.basename(file), by, effectiveFrom } = flags;
      checkPreview(flags);
      const text = readText(file);
      return withDatabase(async () => {
        const { importRates, readCard } = await import('../rates/import');
        const done = await importRates(text, { name, by, dryRun, effectiveFrom });
        if (done.unknownMarkets.length > 0) {
          const names = done.unknownMarkets.join(', ');
          process.stderr.write(
            `No country belongs to these markets, so nothing is priced by them: ${names}.\n`,
          );
        }
        const { added, unchanged, closed, replaced, corrected } = done;
        const verb = dryRun ? 'would be' : 'were';
        const preview = await previewOf(flags, readCard(text, { name, effectiveFrom }));
        return {
          json: {
            dry_run: dryRun,
            added,
            unchanged,
            closed: closed.map(snake),
            replaced: replaced.map(snake),
            unknown_markets: done.unknownMarkets,
            corrected,
            ...preview.json,
          },
          text:
            `${added} prices ${verb} added, ${unchanged} are known already, ${closed.length} ${verb} given an end ` +
            `because a newer one follows.${dryRun ? '' : ` ${corrected.charges} charges were priced anew.`}` +
            `${replacedText(replaced, dryRun)}${preview.text}`,
        };
      });
    }),
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
            one.replaced,
            one.sha256.slice(0, 12),
            one.name,
          ]);
          const header = [
            'VERSION',
            'DAY',
            'BY',
            'PRICES FROM',
            'ADDED',
            'KNOWN',
            'ENDED',
            'REPLACED',
            'SHA256',
            'NAME',
          ];
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

  rates
    .command('show')
    .description('how one price came to be, with its confidence')
    .requiredOption('--market <market>', "as Meta's card names it, such as 'Rest of Africa'")
    .requiredOption('--category <category>', 'such as marketing or authentication_international')
    .option('--model <model>', 'PMP, CBP or NBP', model, 'PMP')
    .option('--currency <code>', 'three letters', 'USD')
    .option('--date <day>', 'only what is in force on this day', day)
    .option('--json', 'one JSON document')
    .action(
      run(({ date = null, ...key }: PriceKey & { date?: string | null }) =>
        withDatabase(async () => {
          const { priceHistory } = await import('../rates/versions');
          const currency = key.currency.toUpperCase();
          const category = key.category.replaceAll('-', '_');
          const { model, market } = key;
          const prices = await priceHistory({ model, market, category, currency }, date);
          const rows = prices.map((one) => [
            one.effectiveFrom,
            one.effectiveTo ?? '',
            one.tierFrom === null ? 'list price' : `${one.tierFrom}:${one.tierTo ?? 'MAX'}`,
            formatMicros(one.price),
            one.confidence,
            one.version,
            one.replacedBy ?? '',
            one.source,
          ]);
          const place = `${market}, ${category}, ${currency} (${model})${date ? ` on ${date}` : ''}`;
          return {
            json: {
              model,
              market,
              category,
              currency,
              date,
              prices: prices.map(({ price, ...one }) => snake({ ...one, price: formatMicros(price) })),
            },
            text:
              prices.length === 0
                ? ''
                : `${place}\n${columns(['FROM', 'TO', 'BRACKET', 'PRICE', 'CONFIDENCE', 'VERSION', 'REPLACED BY', 'SOURCE'], rows)}`,
            failed:
              prices.length === 0 ? `There is no price for ${place}: its charges are unpriced.` : undefined,
          };
        }),
      ),
    );
}

/** Old price and new, where a surer one replaces it. */
function replacedText(replaced: readonly ReplacedPrice[], dryRun: boolean): string {
  if (replaced.length === 0) return '';
  const rows = replaced.map((one) => [
    one.currency,
    one.market,
    one.category,
    one.from,
    one.to ?? '',
    `${one.was} (${one.wasConfidence})`,
    `${one.price} (${one.confidence})`,
  ]);
  const header = ['CURRENCY', 'MARKET', 'CATEGORY', 'FROM', 'TO', 'PRICE', 'NEW PRICE'];
  return `\n\nPrices that surer ones ${dryRun ? 'would replace' : 'replaced'}:\n${columns(header, rows)}`;
}

/** The options of an import that can be looked at before. */
export function withPreview(command: Command): Command {
  return command
    .option('--dry-run', 'say what would change, and change nothing')
    .option('--preview', "with --dry-run: the effect on tenants' own traffic of the last days")
    .option('--tenant <slug>', 'with --preview: of this tenant only')
    .option('--days <n>', 'with --preview: so many days, today among them', whole(1, 3660), 90)
    .option('--json', 'one JSON document');
}

export function checkPreview({ dryRun, preview, tenant }: PreviewFlags) {
  if (preview && !dryRun) throw new UsageError('A preview changes nothing: --preview goes with --dry-run.');
  if (tenant !== undefined && !preview) throw new UsageError('--tenant goes with --preview.');
}

/** What --preview adds to the answer of an import. */
export async function previewOf(
  { preview, tenant, days }: PreviewFlags,
  rows: readonly RateRow[],
  moves: readonly Move[] = [],
): Promise<{ json: object; text: string }> {
  if (!preview) return { json: {}, text: '' };
  const [{ previewTenants, totalsOf }, { effectJson, effectText }] = await Promise.all([
    import('../rates/preview'),
    import('./rates-preview'),
  ]);
  const documents: object[] = [];
  const texts: string[] = [];
  for await (const effect of previewTenants(rows, { slug: tenant ?? null, days, now: Date.now(), moves })) {
    documents.push(effectJson(effect));
    texts.push(effectText(effect, totalsOf(effect.rows)));
  }
  return { json: { preview: documents }, text: `\n\n${texts.join('\n\n') || 'There is no tenant yet.'}` };
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

function model(text: string): PricingModel {
  const name = text.toUpperCase();
  if (name === 'PMP' || name === 'CBP' || name === 'NBP') return name;
  throw new InvalidArgumentError('It must be PMP, CBP or NBP.');
}
