import type { Command } from 'commander';
import type { MetaApp } from '../inbox/apps';
import { columns, run, secretFrom, withDatabase } from './run';
import { whole } from './send';

/** Secrets come by standard input: a command's words are for all to see while it runs. */
export function appCommands(program: Command) {
  const app = program
    .command('app')
    .description('further Meta apps, each with its own secret and callback path');

  app
    .command('add')
    .description('add an app; its secret is read from standard input')
    .requiredOption('--id <id>', 'the app id, as the Meta app dashboard shows it')
    .requiredOption('--name <name>', 'what you call it')
    .option('--json', 'one JSON document')
    .action(
      run(async ({ id, name }: { id: string; name: string }) => {
        const secret = await secretFrom(process.stdin, 'app secret');
        return withDatabase(async () => {
          const { addApp } = await import('../inbox/apps');
          const { app, verifyToken } = await addApp({ id, name, secret });
          process.stderr.write(
            'Keep this verify token until the webhook is set up: it is not shown again.\n',
          );
          return {
            json: { ...app, verifyToken },
            text: `App ${app.id} is added.\nCallback path  ${app.path}\nVerify token   ${verifyToken}`,
          };
        });
      }),
    );

  app
    .command('rotate')
    .description('give an app a new secret, read from standard input')
    .argument('<id>', 'the app id')
    .option('--grace <hours>', 'take the old secret for so long', whole(0, 24 * 14), 24)
    .option('--json', 'one JSON document')
    .action(
      run(async (id: string, { grace }: { grace: number }) => {
        const secret = await secretFrom(process.stdin, 'app secret');
        return withDatabase(async () => {
          const { rotateApp } = await import('../inbox/apps');
          const app = await rotateApp({ id, secret, graceHours: grace });
          const until = app.previousUntil
            ? `the old one is taken until ${app.previousUntil.toISOString()}`
            : 'the old one is not taken any more';
          return { json: app, text: `App ${app.id} has a new secret; ${until}.` };
        });
      }),
    );

  app
    .command('list')
    .description('all further apps')
    .option('--json', 'one JSON document')
    .action(
      run(() =>
        withDatabase(async () => {
          const { listApps } = await import('../inbox/apps');
          const apps = await listApps();
          return {
            json: { apps },
            text:
              apps.length === 0
                ? 'There is only the app of WHATSAPP_APP_SECRET.'
                : columns(['app', 'name', 'path', 'rotated', 'old secret until'], apps.map(rowOf)),
          };
        }),
      ),
    );

  app
    .command('remove')
    .description('forget an app: from then on its path does not exist')
    .argument('<id>', 'the app id')
    .option('--json', 'one JSON document')
    .action(
      run((id: string) =>
        withDatabase(async () => {
          const { removeApp } = await import('../inbox/apps');
          await removeApp(id);
          return { json: { removed: id }, text: `App ${id} is removed.` };
        }),
      ),
    );
}

function rowOf({ id, name, path, rotatedAt, previousUntil }: MetaApp): string[] {
  return [id, name, path, rotatedAt?.toISOString() ?? '-', previousUntil?.toISOString() ?? '-'];
}
