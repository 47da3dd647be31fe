import type { Command } from 'commander';
import { run, withDatabase } from './run';

export function apiKeyCommands(program: Command) {
  const apikey = program.command('apikey').description('keys of the REST interface');

  apikey
    .command('create')
    .description('make a key of a tenant and print it, this once')
    .requiredOption('--tenant <slug>', 'the tenant whose figures it may read')
    .option('--name <name>', 'what it is for', 'API key')
    .option('--json', 'one JSON document')
    .action(
      run((options: { tenant: string; name: string }) =>
        withDatabase(async () => {
          const { createApiKey } = await import('../tenants/api-key');
          const made = await createApiKey(options);
          process.stderr.write('Keep this key: only its hash is stored, and it is not shown again.\n');
          return { json: made, text: made.key };
        }),
      ),
    );
}
