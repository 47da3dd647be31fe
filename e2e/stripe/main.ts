import { parseArgs } from 'node:util';
import { startStripe } from './start';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '12111' },
    webhook: { type: 'string' },
    secret: { type: 'string' },
    state: { type: 'string' },
    key: { type: 'string' },
    'per-second': { type: 'string' },
    'search-delay-ms': { type: 'string' },
  },
});
if (values.webhook && !values.secret) {
  console.error('--webhook needs --secret, the signing secret the receiver knows.');
  process.exit(1);
}
const standIn = await startStripe({
  port: Number(values.port),
  webhook: values.webhook ? { url: values.webhook, secret: values.secret! } : undefined,
  stateFile: values.state,
  apiKey: values.key,
  limits: values['per-second'] ? { perSecond: Number(values['per-second']) } : undefined,
  searchDelayMs: values['search-delay-ms'] ? Number(values['search-delay-ms']) : undefined,
});
console.log(`Stripe stand-in at ${standIn.url}`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    await standIn.stop();
    process.exit(0);
  });
}
