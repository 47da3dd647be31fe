import { env } from '../env';
import { startEmbedded } from './embedded';
import { migrate } from './migrate';
import { closePools, databaseUrl } from './pools';
import { closePrisma } from './prisma';

/**
 * Makes the database ready to use: starts the embedded one where none is given, and migrates.
 * @returns `close`, which ends this process's connections and the embedded server when it was the last to use it.
 */
export async function openDatabase(): Promise<{ close: () => Promise<void>; migrations: string[] }> {
  const embedded = env().databaseUrl ? null : await startEmbedded(env().dataDir);
  const migrations = await migrate(databaseUrl());
  return {
    migrations,
    close: async () => {
      await Promise.all([closePools(), closePrisma()]);
      await embedded?.release();
    },
  };
}
