import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** The environment, read here and nowhere else. `.env.example` says what each variable is for. */
export interface Env {
  production: boolean;
  /** null: the embedded PostgreSQL under `dataDir`. */
  databaseUrl: string | null;
  dataDir: string;
  host: string;
  port: number;
  /** What this process does: answers requests, works the inbox, or both. */
  process: 'all' | 'web' | 'worker';
  publicUrl: string;
  /** A proxy of ours sets x-forwarded-*; otherwise these headers are anybody's word. */
  behindProxy: boolean;
  authSecret: string;
  /** 32 bytes: key of the recipients' keyed hash and of the audit log. The last one given: it never changes. */
  encryptionKey: Buffer;
  /** Of secrets at rest: the first one seals, the others open what was sealed before a rotation. */
  secretKeys: Buffer[];
  /** Whether operators have to have a second factor. */
  operatorSecondFactor: 'required' | 'optional';
  /** The app secret first; after a comma the one before it, during a rotation. */
  whatsappAppSecrets: string[];
  whatsappVerifyToken: string;
  /** null: invoices are issued here and sent nowhere. */
  stripeSecretKey: string | null;
  /** Of the webhook endpoint: the new one first; after a comma the one before it, during a rotation. */
  stripeWebhookSecrets: string[];
  /** Another server than Stripe's own, for tests. */
  stripeApiUrl: string | null;
  /** Meta's Graph API, without the version. */
  metaGraphUrl: string;
  /** Who else may say who somebody is: an OpenID Connect provider; null = passwords only. */
  singleSignOn: { issuer: string; clientId: string; clientSecret: string } | null;
  /** null: no mail is sent. */
  smtpUrl: string | null;
  /** Address that mails come from; there whenever `smtpUrl` is. */
  mailFrom: string | null;
  /** null: /api/metrics does not exist. */
  metricsToken: string | null;
  /** Where a worker, which answers no other requests, tells its metrics; null = nowhere. */
  metricsPort: number | null;
  /** How long the bodies of deliveries are kept. */
  retentionDays: number;
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

/** A wrong or missing variable; the message names it and says what to do. */
export class EnvError extends Error {}

/** Where secrets are sent: encrypted, or to a server on this very machine. What is no URL is told already. */
function isSafe(text: string): boolean {
  const url = URL.parse(text);
  if (!url) return true;
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  return (url.protocol === 'https:' || isHere) && !url.search && !url.hash && !url.username;
}

const Variables = z.object({
  NODE_ENV: z.enum(['production', 'development', 'test']).default('development'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgresql://')
    .optional(),
  PARLEY_DATA_DIR: z.string().default('.parley'),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number('must be a port number').int().min(0).max(65535).default(3000),
  PARLEY_PROCESS: z.enum(['all', 'web', 'worker']).default('all'),
  PARLEY_BEHIND_PROXY: z.enum(['0', '1'], 'must be 0 or 1').default('0'),
  NEXTAUTH_URL: z.url('must be a URL such as https://parley.example').optional(),
  NEXTAUTH_SECRET: z.string().min(16, 'must have at least 16 characters').optional(),
  PARLEY_ENCRYPTION_KEY: z
    .string()
    .regex(
      /^[0-9a-f]{64}(\s*,\s*[0-9a-f]{64})*$/i,
      'must be 64 hexadecimal digits (openssl rand -hex 32); several may be given, separated by commas',
    )
    .optional(),
  PARLEY_OPERATOR_2FA: z.enum(['required', 'optional'], 'must be required or optional').optional(),
  WHATSAPP_APP_SECRET: z
    .string()
    .regex(
      /^[^,]*[^\s,][^,]*(,[^,]*[^\s,][^,]*)*$/,
      'must be the app secret, or the new and the old one separated by a comma; none of them may be empty',
    )
    .optional(),
  WHATSAPP_VERIFY_TOKEN: z.string().min(1).optional(),
  STRIPE_SECRET_KEY: z
    .string()
    .regex(/^(sk|rk)_\S+$/, 'must be a secret or restricted key: it begins with sk_ or rk_')
    .optional(),
  STRIPE_WEBHOOK_SECRET: z
    .string()
    .regex(
      /^whsec_[^\s,]+(\s*,\s*whsec_[^\s,]+)*$/,
      'must begin with whsec_; two may be given, separated by a comma',
    )
    .optional(),
  STRIPE_API_URL: z
    .url({ protocol: /^https?$/, error: 'must be a URL such as http://localhost:12111' })
    .optional(),
  META_GRAPH_URL: z
    .url({ protocol: /^https?$/, error: 'must be a URL such as https://graph.facebook.com' })
    .refine(isSafe, 'must begin with https:// (http:// only on this machine) and have no query')
    .default('https://graph.facebook.com'),
  OIDC_ISSUER: z
    .url({ protocol: /^https?$/, error: 'must be a URL such as https://login.example' })
    .refine(isSafe, 'must begin with https:// (http:// only on this machine) and have no query')
    .optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/, error: 'must be a URL such as smtps://user:password@mail.example' })
    .optional(),
  MAIL_FROM: z.email('must be an address such as billing@parley.example').optional(),
  METRICS_TOKEN: z
    .string()
    .regex(/^\S{16,}$/, 'must have at least 16 characters and no space')
    .optional(),
  METRICS_PORT: z.coerce.number('must be a port number').int().min(1).max(65535).optional(),
  PARLEY_RETENTION_DAYS: z.coerce
    .number('must be a number of days')
    .int('must be a whole number of days')
    .min(35, 'must be 35 days or more')
    .max(36_500, 'must be 36500 days or less')
    .default(400),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], 'must be debug, info, warn, error or silent')
    .default('info'),
});

type Secrets = Record<
  'NEXTAUTH_SECRET' | 'PARLEY_ENCRYPTION_KEY' | 'WHATSAPP_APP_SECRET' | 'WHATSAPP_VERIFY_TOKEN',
  string
>;

let cached: Env | undefined;

/** Reads and validates the environment once. @throws EnvError that names the variable. */
export function env(): Env {
  if (!cached) {
    if (existsSync('.env')) process.loadEnvFile('.env');
    cached = readEnv(process.env);
  }
  return cached;
}

export function readEnv(source: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const parsed = Variables.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new EnvError(
      `${issue.path.join('.')}: ${issue.message}. Correct it in the environment or in .env.`,
    );
  }
  const value = parsed.data;
  if (value.SMTP_URL && !value.MAIL_FROM) {
    throw new EnvError('MAIL_FROM: must be given with SMTP_URL. Correct it in the environment or in .env.');
  }
  const singleSignOn = singleSignOnOf(value);
  const dataDir = path.resolve(value.PARLEY_DATA_DIR);
  const secrets = secretsOf(value, dataDir);
  const secretKeys = secrets.PARLEY_ENCRYPTION_KEY.split(',').map((key) => Buffer.from(key.trim(), 'hex'));
  return {
    production: value.NODE_ENV === 'production',
    databaseUrl: value.DATABASE_URL ?? null,
    dataDir,
    host: value.HOST,
    port: value.PORT,
    process: value.PARLEY_PROCESS,
    publicUrl: value.NEXTAUTH_URL ?? `http://localhost:${value.PORT}`,
    behindProxy: value.PARLEY_BEHIND_PROXY === '1',
    authSecret: secrets.NEXTAUTH_SECRET,
    encryptionKey: secretKeys.at(-1)!,
    secretKeys,
    operatorSecondFactor:
      value.PARLEY_OPERATOR_2FA ??
      (value.NODE_ENV === 'production' && value.DATABASE_URL ? 'required' : 'optional'),
    whatsappAppSecrets: secrets.WHATSAPP_APP_SECRET.split(',').map((secret) => secret.trim()),
    whatsappVerifyToken: secrets.WHATSAPP_VERIFY_TOKEN,
    stripeSecretKey: value.STRIPE_SECRET_KEY ?? null,
    stripeWebhookSecrets: value.STRIPE_WEBHOOK_SECRET?.split(',').map((secret) => secret.trim()) ?? [],
    stripeApiUrl: value.STRIPE_API_URL ?? null,
    metaGraphUrl: value.META_GRAPH_URL,
    singleSignOn,
    smtpUrl: value.SMTP_URL ?? null,
    mailFrom: value.MAIL_FROM ?? null,
    metricsToken: value.METRICS_TOKEN ?? null,
    metricsPort: value.METRICS_PORT ?? null,
    retentionDays: value.PARLEY_RETENTION_DAYS,
    logLevel: value.LOG_LEVEL,
  };
}

function singleSignOnOf({
  OIDC_ISSUER: issuer,
  OIDC_CLIENT_ID: clientId,
  OIDC_CLIENT_SECRET: clientSecret,
}: z.infer<typeof Variables>): Env['singleSignOn'] {
  if (issuer && clientId && clientSecret) return { issuer, clientId, clientSecret };
  if (!issuer && !clientId && !clientSecret) return null;
  const missing = !issuer ? 'OIDC_ISSUER' : !clientId ? 'OIDC_CLIENT_ID' : 'OIDC_CLIENT_SECRET';
  throw new EnvError(
    `${missing}: must be given too; OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET go together. Correct it in the environment or in .env.`,
  );
}

/** Secrets that are not given are made once and kept beside the embedded database. */
function secretsOf(value: z.infer<typeof Variables>, dataDir: string): Secrets {
  const names = [
    'NEXTAUTH_SECRET',
    'PARLEY_ENCRYPTION_KEY',
    'WHATSAPP_APP_SECRET',
    'WHATSAPP_VERIFY_TOKEN',
  ] as const;
  const missing = names.filter((name) => !value[name]);
  if (missing.length > 0 && value.DATABASE_URL && value.NODE_ENV === 'production') {
    throw new EnvError(
      `${missing[0]} is not set. In production with DATABASE_URL every secret must be given.`,
    );
  }
  const file = path.join(dataDir, 'secrets.json');
  const kept: Partial<Secrets> = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const made = missing.filter((name) => !kept[name]);
  for (const name of made) kept[name] = randomBytes(32).toString('hex');
  if (made.length > 0) {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(file, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 });
    chmodSync(file, 0o600);
  }
  return Object.fromEntries(names.map((name) => [name, value[name] ?? kept[name]])) as Secrets;
}
