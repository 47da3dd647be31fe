import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { run, withDatabase } from './run';

export function backupCommands(program: Command) {
  program
    .command('backup <file>')
    .description('write the whole database to a file, as it is at this moment, beside a running server')
    .option('--json', 'one JSON document')
    .action(
      run((file: string) =>
        withDatabase(async () => {
          const [{ backUp }, { env }] = await Promise.all([import('../backup/backup'), import('../env')]);
          const done = await backUp(file, Date.now());
          const secrets = `${env().dataDir}/secrets.json`;
          process.stderr.write(
            `Secrets are not in it: keep PARLEY_ENCRYPTION_KEY${existsSync(secrets) ? ` (${secrets})` : ''} elsewhere, for without it the file cannot be restored. What people wrote is in it: keep it safe.\n`,
          );
          return {
            json: { file, ...done },
            text: `${file}: ${done.rows} rows of ${done.tables} tables, ${(done.bytes / 1e6).toFixed(1)} MB.`,
          };
        }),
      ),
    );

  program
    .command('restore <file>')
    .description('put a backup into a new, empty database; Meta then sends again what came after it')
    .option('--replace', 'in place of what the database holds, which is lost')
    .option('--json', 'one JSON document')
    .action(
      run((file: string, { replace = false }: { replace?: boolean }) =>
        withDatabase(async () => {
          const [{ restore }, { commandLine }] = await Promise.all([
            import('../backup/restore'),
            import('../audit/write'),
          ]);
          const done = await restore(file, { replace, by: commandLine() });
          return {
            json: done,
            text: `${done.rows} rows of ${done.tables} tables, as of ${done.takenAt}. Everybody has to sign in again.`,
          };
        }),
      ),
    );
}
