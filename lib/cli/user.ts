import { type Command, Option } from 'commander';
import type { Role } from '../tenants/user';
import { run, UsageError, withDatabase } from './run';

interface Options {
  email: string;
  tenant?: string;
  role?: Role;
  operator?: boolean;
  passwordStdin?: boolean;
}

const ROLES: Role[] = ['owner', 'admin', 'billing', 'viewer'];

export function userCommands(program: Command) {
  const user = program.command('user').description('people who sign in');

  user
    .command('create')
    .description('add a user; a known one gets the membership and keeps the password')
    .requiredOption('--email <address>', 'the address to sign in with')
    .option('--tenant <slug>', 'make the user a member of this tenant')
    .addOption(new Option('--role <role>', 'as what').choices(ROLES))
    .option('--operator', 'make the user an operator of this installation')
    .option('--password-stdin', 'read the password from standard input')
    .option('--json', 'one JSON document')
    .action(
      run(async (options: Options) => {
        const { email, tenant, role, operator } = options;
        if (!tenant === !operator) throw new UsageError('Give either --tenant with --role, or --operator.');
        if (!tenant !== !role) throw new UsageError('--tenant and --role go together.');
        const password = options.passwordStdin ? await firstLine(process.stdin) : undefined;
        if (password === '') throw new UsageError('The password on standard input is empty.');
        return withDatabase(async () => {
          const { createUser } = await import('../tenants/user');
          const membership = tenant && role ? { tenant, role } : undefined;
          const made = await createUser({ email, password, operator, membership });
          const as = made.role ? `${made.role} of '${made.tenant}'` : 'operator';
          return {
            json: made,
            text: made.created
              ? `User ${made.email} is made: ${as}.`
              : `User ${made.email} was known and is now ${as}; the password stays as it was.`,
          };
        });
      }),
    );

  user
    .command('link')
    .description('print a link to choose a new password, or of an invitation; it works once, for ten minutes')
    .requiredOption('--email <address>', 'whose')
    .option('--tenant <slug>', 'the tenant that invited the address')
    .option('--json', 'one JSON document')
    .action(
      run((options: { email: string; tenant?: string }) =>
        withDatabase(async () => {
          const link = await linkFor(options);
          process.stderr.write('Hand it over yourself: whoever holds it is let in.\n');
          return { json: { email: options.email, link }, text: link };
        }),
      ),
    );

  user
    .command('release')
    .description('let a user sign in with a new identity of the single sign-on; ends their sessions')
    .requiredOption('--email <address>', 'whose')
    .option('--json', 'one JSON document')
    .action(
      run(({ email }: { email: string }) =>
        withDatabase(async () => {
          const { releaseIdentity } = await import('../access/identity');
          await releaseIdentity(email);
          return {
            json: { email, released: true },
            text: `The next identity with the verified address ${email} becomes theirs.`,
          };
        }),
      ),
    );
}

async function linkFor({ email, tenant }: { email: string; tenant?: string }): Promise<string> {
  if (tenant) {
    const { printedInvitation } = await import('../tenants/invitation');
    return printedInvitation(tenant, email);
  }
  const { printedResetLink } = await import('../access/reset');
  const { addressOfLink } = await import('../access/letters');
  return addressOfLink('reset', await printedResetLink(email, Date.now()));
}

async function firstLine(input: NodeJS.ReadStream): Promise<string> {
  if (input.isTTY) process.stderr.write('Password: ');
  let text = '';
  for await (const chunk of input.setEncoding('utf8')) {
    text += chunk;
    if (text.includes('\n')) break;
  }
  return text.split(/\r?\n/, 1)[0]!;
}
