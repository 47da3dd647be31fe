import { Command, CommanderError } from 'commander';
import { apiKeyCommands } from '../lib/cli/apikey';
import { appCommands } from '../lib/cli/app';
import { auditCommands } from '../lib/cli/audit';
import { backupCommands } from '../lib/cli/backup';
import { billingCommands } from '../lib/cli/billing';
import { bundleCommands } from '../lib/cli/bundle';
import { discrepanciesCommand } from '../lib/cli/discrepancies';
import { doctorCommand } from '../lib/cli/doctor';
import { exportCommand } from '../lib/cli/export';
import { inboxCommands } from '../lib/cli/inbox';
import { invoicesCommands } from '../lib/cli/invoices';
import { marketCommand } from '../lib/cli/market';
import { marketsCommands } from '../lib/cli/markets';
import { priceCommand } from '../lib/cli/price';
import { ratesCommands } from '../lib/cli/rates';
import { reconcileCommand } from '../lib/cli/reconcile';
import { repriceCommand } from '../lib/cli/reprice';
import { sentenceOf, UsageError } from '../lib/cli/run';
import { sendCommand } from '../lib/cli/send';
import { simulateCommand } from '../lib/cli/simulate';
import { tenantCommands } from '../lib/cli/tenant';
import { userCommands } from '../lib/cli/user';
import { wabaCommands } from '../lib/cli/waba';

/** The command line. Exit 0 done, 1 refused or failed in one sentence, 2 wrong usage. */
const program = new Command('parley')
  .description('Billing dashboard for the WhatsApp Business Platform')
  .showHelpAfterError('(--help tells what there is)')
  .configureOutput({ outputError: (text, write) => write(text) });

// Commands copy these settings when they are made, so they come after them.
program.exitOverride();
for (const add of [
  priceCommand,
  marketCommand,
  tenantCommands,
  wabaCommands,
  userCommands,
  apiKeyCommands,
  appCommands,
  ratesCommands,
  marketsCommands,
  sendCommand,
  simulateCommand,
  inboxCommands,
  reconcileCommand,
  billingCommands,
  invoicesCommands,
  bundleCommands,
  repriceCommand,
  exportCommand,
  discrepanciesCommand,
  auditCommands,
  backupCommands,
  doctorCommand,
]) {
  add(program);
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader has gone, as with `| head`.
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const code = await program.parseAsync().then(() => 0, exitCodeOf);
// What a library left open must not hold the command back; what was written goes out first.
process.stdout.write('', () => process.exit(code));

async function exitCodeOf(error: unknown): Promise<number> {
  // Commander has said it already; help that was asked for is no error.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  process.stderr.write(`${await sentenceOf(error)}\n`);
  return error instanceof UsageError ? 2 : 1;
}
