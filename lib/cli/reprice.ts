import path from 'node:path';
import { type Command, Option } from 'commander';
import type { Repriced } from '../reprice/reprice';
import { WHAT_IF_RULES, type WhatIfRules } from '../reprice/rules';
import type { Amounts, Comparison } from '../reprice/tally';
import { day, readText } from './rates';
import { columns, run, UsageError, withDatabase } from './run';

interface Options {
  tenant: string;
  from: string;
  to: string;
  rules: WhatIfRules;
  rates?: string;
}

type Format = (micros: bigint) => string;

export function repriceCommand(program: Command) {
  program
    .command('reprice')
    .description(
      'what stored traffic would have cost under other rules or another price list; changes nothing',
    )
    .requiredOption('--tenant <slug>', 'whose traffic')
    .requiredOption('--from <day>', "first day, in the tenant's zone", day)
    .requiredOption('--to <day>', 'day after the last', day)
    .addOption(
      new Option('--rules <rules>', 'the rules to apply').choices(WHAT_IF_RULES).makeOptionMandatory(),
    )
    .option('--rates <file>', 'CSV price list to use in place of the stored ones')
    .option('--json', 'one JSON document, on a terminal too')
    .action(
      run(
        async ({ tenant: slug, from, to, rules, rates: file }: Options) => {
          if (from >= to) throw new UsageError('--from has to be a day before --to.');
          const text = file === undefined ? null : readText(file);
          return withDatabase(async () => {
            const [{ reprice }, { readList }, { pool }, { asOperator }, { tenantBySlug }, { formatMicros }] =
              await Promise.all([
                import('../reprice/reprice'),
                import('../reprice/cards'),
                import('../db/pools'),
                import('../db/prisma'),
                import('../tenants/tenant'),
                import('../engine/money'),
              ]);
            const tenant = await asOperator((tx) => tenantBySlug(tx, slug));
            const rates = text === null ? undefined : readList(text, rules, path.basename(file!));
            const whatIf = { from, to, rules, rates };
            const answer = await reprice(pool('parley_app'), tenant.id, whatIf, { onProgress: progress() });
            return { json: document(answer, formatMicros), text: table(answer, formatMicros) };
          });
        },
        { textFor: 'terminals' },
      ),
    );
}

/** A count for whoever watches. */
function progress(): ((messages: number) => void) | undefined {
  if (!process.stderr.isTTY) return undefined;
  let shown = 0;
  return (messages) => {
    if (messages - shown < 100_000) return;
    shown = messages;
    process.stderr.write(`${messages} messages replayed\n`);
  };
}

function document({ rows, totals, cards, ...answer }: Repriced, money: Format) {
  return {
    from: answer.from,
    to: answer.to,
    timezone: answer.timezone,
    rules: answer.rules,
    rows: rows.map((row) => ({
      country: row.country,
      category: row.category,
      currency: row.currency,
      ...comparison(row, money),
    })),
    totals: totals.map((total) => ({ currency: total.currency, ...comparison(total, money) })),
    cards: cards.map(({ effectiveFrom, units, moved, ...card }) => ({
      ...card,
      effective_from: effectiveFrom,
      units,
      units_of_other_days: moved,
    })),
    confidence: answer.confidence,
  };
}

function comparison({ actual, whatIf, difference }: Comparison, money: Format) {
  const amounts = ({ quantity, billable, unpriced, cost, price }: Amounts) => ({
    quantity: Number(quantity),
    billable: Number(billable),
    unpriced: Number(unpriced),
    cost: money(cost),
    price: money(price),
  });
  return {
    actual: amounts(actual),
    what_if: amounts(whatIf),
    difference: { cost: money(difference.cost), price: money(difference.price) },
  };
}

function table({ rows, totals, cards, confidence, ...answer }: Repriced, money: Format): string {
  const cells = ({ actual, whatIf, difference }: Comparison) => [
    actual.quantity,
    money(actual.price),
    whatIf.quantity,
    money(whatIf.price),
    money(difference.price),
    whatIf.unpriced,
  ];
  const lines = [
    ...rows.map((row) => [row.country, row.category, row.currency, ...cells(row)]),
    ...totals.map((total) => ['Total', '', total.currency, ...cells(total)]),
  ];
  const used = cards.map(({ model, currency, effectiveFrom, moved }) => {
    const note = moved > 0 ? `, for ${moved} units of days on which it did not hold` : '';
    return `${model} ${currency} from ${effectiveFrom}${note}`;
  });
  return [
    `${answer.from} to ${answer.to} in ${answer.timezone}, under ${answer.rules}`,
    rows.length === 0
      ? 'Nothing was delivered in this period.'
      : columns(
          [
            'COUNTRY',
            'CATEGORY',
            'CURRENCY',
            'UNITS',
            'PRICE',
            'THEN',
            'PRICE THEN',
            'DIFFERENCE',
            'UNPRICED',
          ],
          lines,
        ),
    ...(used.length > 0 ? [`Cards: ${used.join('; ')}.`] : []),
    `Confidence ${confidence.level}. ${confidence.sentence}`,
  ].join('\n\n');
}
