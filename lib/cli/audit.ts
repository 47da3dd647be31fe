import type { Command } from 'commander';
import type { Break } from '../audit/verify';
import { run, withDatabase } from './run';

export function auditCommands(program: Command) {
  const audit = program.command('audit').description('the record of what was changed by whom');

  audit
    .command('verify')
    .description('check that no row of it was changed or deleted; exit 1 when one was')
    .option('--json', 'one JSON document')
    .action(
      run(() =>
        withDatabase(async () => {
          const { verifyAudit } = await import('../audit/verify');
          const { chains, rows, breaks } = await verifyAudit();
          return {
            json: { chains, rows, breaks: breaks.map((one) => ({ ...one, position: String(one.position) })) },
            text: `${rows} rows in ${chains} chains.`,
            failed: breaks.length > 0 ? breaks.map(sentenceOf).join(' ') : undefined,
          };
        }),
      ),
    );
}

function sentenceOf({ chain, position, kind }: Break): string {
  const where = chain === 0 ? 'the installation' : `tenant ${chain}`;
  return `Row ${position} of the audit log of ${where} ${kind === 'missing' ? 'is missing' : 'was changed'}.`;
}
