import { type Command, Option } from 'commander';
import type { Era, SimulateOptions } from '../simulate/options';
import { day } from './rates';
import { Failure, pairs, run, UsageError } from './run';
import { whole } from './send';

interface Options extends SimulateOptions {
  out: string;
  truth?: string;
}

const ERAS: Era[] = ['cbp-2023-06', 'cbp-2024-11', 'pmp-2025-07', 'pmp-2026-10', 'all'];

export function simulateCommand(program: Command) {
  program
    .command('simulate')
    .description('write realistic deliveries as Meta would send them, and what each should cost')
    .requiredOption('--out <file>', 'NDJSON, one webhook body a line')
    .option('--truth <file>', 'JSON: what each tenant should be charged')
    .requiredOption('--messages <n>', 'outbound messages', whole(1, 100_000_000))
    .requiredOption('--seed <n>', 'the same number gives the same bytes', whole(0, Number.MAX_SAFE_INTEGER))
    .option('--tenants <n>', 'tenants (3 when absent)', whole(1, 1000))
    .option('--from <day>', 'first day', day)
    .option('--days <n>', 'how many days', whole(1, 3650))
    .addOption(new Option('--era <era>', 'keep to one set of rules').choices(ERAS))
    .option('--disorder', 'bodies and updates out of order, some days late')
    .option('--duplicates', 'some bodies and updates again')
    .option('--json', 'one JSON document')
    .action(
      run(async (options: Options) => {
        const [{ writeSimulation }, { SimulateOptionError }] = await Promise.all([
          import('../simulate/write'),
          import('../simulate/options'),
        ]);
        const { json: _, ...wanted } = options as Options & { json?: boolean };
        try {
          const { out, truth } = wanted;
          const done = await writeSimulation(wanted);
          return {
            json: { out, truth: truth ?? null, ...done },
            text: pairs(Object.entries({ out, ...done })),
          };
        } catch (error) {
          if (error instanceof SimulateOptionError) throw new UsageError(`${error.message}.`);
          const { code, path } = error as NodeJS.ErrnoException;
          if (code && path) throw new Failure(`${path} cannot be written (${code}).`);
          throw error;
        }
      }),
    );
}
