import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Saved } from './http/idempotency';
import type {
  Charge,
  CreditNote,
  Customer,
  Dispute,
  EventRecord,
  Invoice,
  InvoicePayment,
  Item,
  PaymentIntent,
  PaymentMethod,
  PortalSession,
  Price,
  Product,
  Refund,
  TaxId,
  TaxRate,
} from './records';

const tables = () => ({
  customers: new Map<string, Customer>(),
  taxIds: new Map<string, TaxId>(),
  taxRates: new Map<string, TaxRate>(),
  products: new Map<string, Product>(),
  prices: new Map<string, Price>(),
  items: new Map<string, Item>(),
  invoices: new Map<string, Invoice>(),
  paymentMethods: new Map<string, PaymentMethod>(),
  intents: new Map<string, PaymentIntent>(),
  payments: new Map<string, InvoicePayment>(),
  charges: new Map<string, Charge>(),
  refunds: new Map<string, Refund>(),
  disputes: new Map<string, Dispute>(),
  creditNotes: new Map<string, CreditNote>(),
  portals: new Map<string, PortalSession>(),
  events: new Map<string, EventRecord>(),
  keys: new Map<string, Saved>(),
});

interface Settings {
  now: () => number;
  apiVersion: string;
  taxPercentages: Record<string, string>;
  searchDelayMs: number;
}

/** Everything the stand-in knows, and its clock. */
export class Store {
  readonly tables = tables();
  /** Where hosted pages are; known once the server listens. */
  url = '';
  /** The API call at work, named by the events it causes; null for the operator and the clock. */
  request: { id: string; idempotency_key: string | null } | null = null;
  /** Called with each new event. */
  onEvent: (event: EventRecord) => void = () => {};
  private sequence = 0;
  private advanced = 0;

  constructor(readonly settings: Settings) {}

  /** Milliseconds of the stand-in's own clock. */
  now(): number {
    return this.settings.now() + this.advanced;
  }

  seconds(): number {
    return Math.floor(this.now() / 1000);
  }

  advance(ms: number): void {
    this.advanced += ms;
  }

  /** Ids grow, so creation order survives equal seconds. */
  id(prefix: string): string {
    this.sequence += 1;
    return `${prefix}_1${this.sequence.toString(36).padStart(8, '0')}${randomUUID().slice(-12)}`;
  }

  save(file: string): void {
    const rows = Object.entries(this.tables).map(([name, table]) => [name, [...table]]);
    const { sequence, advanced } = this;
    writeFileSync(`${file}.new`, JSON.stringify({ sequence, advanced, tables: Object.fromEntries(rows) }));
    renameSync(`${file}.new`, file);
  }

  load(file: string): void {
    const saved = JSON.parse(readFileSync(file, 'utf8'));
    this.sequence = saved.sequence;
    this.advanced = saved.advanced;
    for (const [name, table] of Object.entries(this.tables)) {
      for (const [id, row] of saved.tables[name] ?? []) (table as Map<string, unknown>).set(id, row);
    }
  }
}
