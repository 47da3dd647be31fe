import { PrismaPg } from '@prisma/adapter-pg';
import { type Prisma, PrismaClient } from './generated/client';
import { databaseUrl, type Role } from './pools';

/** Prisma for what is not hot: tenants, users, accounts, keys, cards. Same roles, same row-level security. */
export type Transaction = Prisma.TransactionClient;

/** A busy machine makes a page slow; it should not make it fail. */
const PATIENCE = { maxWait: 10_000, timeout: 15_000 };

const clients = new Map<Role, PrismaClient>();

function client(role: Role): PrismaClient {
  let existing = clients.get(role);
  if (!existing) {
    const adapter = new PrismaPg({
      connectionString: databaseUrl(),
      options: `-c role=${role}`,
      application_name: role,
      max: 5,
    });
    existing = new PrismaClient({ adapter });
    clients.set(role, existing);
  }
  return existing;
}

/** Every tenant: for the command line and the operator's pages. */
export function asOperator<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
  return client('parley_operator').$transaction(work, { ...PATIENCE, timeout: 60_000 });
}

/** A user's own memberships and the tenants behind them, before a tenant is chosen. Quoted: `user` is a word of SQL. */
export function asUser<T>(userId: number, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return scoped(`SET LOCAL parley."user" = '${integer(userId)}'`, work);
}

/** No tenant at all: users by address, for signing in. */
export function asNobody<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
  return client('parley_app').$transaction(work, PATIENCE);
}

function scoped<T>(setting: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return client('parley_app').$transaction(async (tx) => {
    await tx.$executeRawUnsafe(setting);
    return work(tx);
  }, PATIENCE);
}

function integer(id: number): number {
  if (!Number.isSafeInteger(id)) throw new TypeError(`${id} is not an id`);
  return id;
}

export async function closePrisma(): Promise<void> {
  const open = [...clients.values()];
  clients.clear();
  await Promise.all(open.map((one) => one.$disconnect()));
}
