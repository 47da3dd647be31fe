import { parseArgs } from 'node:util';
import { issueInvoice } from '../../lib/invoices/issue';

/** A process of its own that issues invoices, for tests that kill it: `issuing.ts TENANT/ID ... --now MS`. */
const { positionals, values } = parseArgs({ allowPositionals: true, options: { now: { type: 'string' } } });
for (const one of positionals) {
  const [tenant, id] = one.split('/');
  const { status, stripeProblem } = await issueInvoice(Number(tenant), BigInt(id!), Number(values.now));
  console.log(one, status, stripeProblem ?? '');
}
process.exit(0);
