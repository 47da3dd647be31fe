import type { Command } from 'commander';
import { pairs, run, withDatabase } from './run';
import { whole } from './send';

export function inboxCommands(program: Command) {
  const inbox = program.command('inbox').description('deliveries of Meta: what waits, what is done');

  inbox
    .command('status')
    .description('how many deliveries there are, and how far behind the work is')
    .option('--json', 'one JSON document')
    .action(
      run(() =>
        withDatabase(async () => {
          const { inboxStatus } = await import('../inbox/status');
          const status = await inboxStatus();
          return {
            json: status,
            text: pairs([
              ['received', status.received],
              ['pending', status.pending],
              ['done', status.done],
              ['quarantined', status.quarantined],
              ['failed', status.failed],
              ['lag', `${status.lag_seconds} s`],
            ]),
          };
        }),
      ),
    );

  inbox
    .command('drain')
    .description('wait until nothing is pending, helping the workers that run')
    .option('--timeout <seconds>', 'wait so long at the most', whole(0, 1_000_000), 60)
    .option('--json', 'one JSON document')
    .action(
      run(({ timeout }: { timeout: number }) =>
        withDatabase(async () => {
          const { drainInbox, inboxStatus } = await import('../inbox/status');
          const stop = await helper();
          const drained = await drainInbox({ timeoutSeconds: timeout }).finally(stop);
          const status = await inboxStatus();
          return {
            json: { drained, ...status },
            text: `${status.pending} pending, ${status.done} done, ${status.quarantined} quarantined, ${status.failed} failed.`,
            failed: drained
              ? undefined
              : `${status.pending} deliveries are still pending after ${timeout} seconds.`,
          };
        }),
      ),
    );

  retentionCommand(inbox);

  inbox
    .command('retry')
    .description('put failed deliveries back to be worked')
    .option('--quarantined', 'those in quarantine instead, which wait for a number or account')
    .option('--json', 'one JSON document')
    .action(
      run(({ quarantined = false }: { quarantined?: boolean }) =>
        withDatabase(async () => {
          const { retryInbox } = await import('../inbox/status');
          const retried = await retryInbox({ quarantined });
          const which = quarantined ? 'quarantined' : 'failed';
          return { json: { retried }, text: `${retried} ${which} deliveries will be worked again.` };
        }),
      ),
    );
}

function retentionCommand(inbox: Command) {
  inbox
    .command('retention')
    .description('drop the bodies of deliveries of months that are older than PARLEY_RETENTION_DAYS')
    .option('--dry-run', 'only say which months would go')
    .option('--json', 'one JSON document')
    .action(
      run(({ dryRun = false }: { dryRun?: boolean }) =>
        withDatabase(async () => {
          const [{ dropOldMonths }, { commandLine }, { env }] = await Promise.all([
            import('../inbox/months'),
            import('../audit/write'),
            import('../env'),
          ]);
          const days = env().retentionDays;
          const months = await dropOldMonths(Date.now(), days, { by: commandLine(), dryRun });
          const said = months.map(
            ({ from, until, deliveries, kept, bytes }) =>
              `${from ?? 'the beginning'} to ${until}: ${deliveries - kept} deliveries ${dryRun ? 'would go' : 'are gone'}, ${kept} wait in the inbox and stay (${(bytes / 1e6).toFixed(1)} MB)`,
          );
          return {
            json: { retention_days: days, dry_run: dryRun, months },
            text: said.length > 0 ? said.join('\n') : `No month is older than ${days} days.`,
          };
        }),
      ),
    );
}

/** A worker of this process's own, so that draining needs no server. @returns what stops it. */
async function helper(): Promise<() => Promise<void>> {
  const [{ startWorker }, { pool }, { env }, { builtinMarketMap }, { seedBuiltinRates }] = await Promise.all([
    import('../inbox/worker'),
    import('../db/pools'),
    import('../env'),
    import('../rates/builtin'),
    import('../rates/store'),
  ]);
  await seedBuiltinRates();
  const source = { map: builtinMarketMap(), recipientKey: env().encryptionKey };
  const worker = startWorker(pool('parley_worker'), source, {
    onSetBack: (delivery, reason) => process.stderr.write(`Delivery ${delivery} was set back: ${reason}\n`),
  });
  return worker.stop;
}
