import { writeFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { readText } from './rates';
import { Failure, json, run } from './run';

export function priceCommand(program: Command) {
  program
    .command('price')
    .description('price the examples of a document in the form of worked-examples.json; prints JSON')
    .argument('<file>', 'JSON document with examples and, unless --rates is given, a rate_fixture')
    .option('--out <file>', 'write the results there')
    .addOption(
      new Option('--rates <list>', 'price list to use instead of the rate_fixture').choices(['builtin']),
    )
    .option('--json', 'one JSON document (which it is anyway)')
    .action(
      run(async (file: string, { out, rates }: { out?: string; rates?: 'builtin' }) => {
        const [{ priceDocument }, { builtinMarketMap, builtinRateBook }] = await Promise.all([
          import('../engine/statement'),
          import('../rates/builtin'),
        ]);
        const builtin = rates === 'builtin' ? builtinRateBook() : undefined;
        const priced = priceDocument(parsed(file), { map: builtinMarketMap(), builtin });
        const document = json(priced);
        if (!out) return { json: priced, text: document };
        try {
          writeFileSync(out, `${document}\n`);
        } catch (error) {
          throw new Failure(`${out} cannot be written (${(error as NodeJS.ErrnoException).code}).`);
        }
        const { length } = priced.results;
        return { json: { out, priced: length }, text: `${length} examples priced into ${out}.` };
      }),
    );
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readText(file));
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(`${file} is not JSON: ${(error as Error).message}.`);
  }
}
