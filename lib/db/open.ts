import { env } from '../env';
import { keepEmbedded, startEmbedded } from './embedded';
import { migrate } from './migrate';
import { closePools, databaseUrl } from './pools';
import { closePrisma } from './prisma';

/**
 * Makes the database ready to use: starts the embedded one where none is given, and migrates. The embedded one is started
 * again when it dies.
 * @returns `close`, which ends this process's connections and the embedded server when it was the last to use it.
 */
export async function openDatabase(
  events: Parameters<typeof keepEmbedded>[1] = {},
): Promise<{ close: () => Promise<void>; migrations: string[] }> {
  const embedded = env().databaseUrl ? null : await startEmbedded(env().dataDir);
  const migrations = await migrate(databaseUrl());
  const keeper = embedded && keepEmbedded(env().dataDir, events);
  return {
    migrations,
    close: async () => {
      await Promise.all([closePools(), closePrisma(), keeper?.stop()]);
      await embedded?.release();
    },
  };
}
