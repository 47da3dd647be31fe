import { parse } from 'csv-parse';
import { parse as parseWhole } from 'csv-parse/sync';
import { divideHalfUp, formatMicros } from '../../engine/money';
import { microsOfMinor, roundToMinor } from '../currency';
import { BundleFile, Tampered } from './bundle-file';
import { CHARGE_COLUMNS, type Manifest, type Part } from './bundle-form';
import { ChargeCheck } from './verify-charges';
import { type InvoiceFacts, readFacts } from './verify-facts';
import { checkLine, type Line, type Record, readLine } from './verify-lines';

export interface Verified {
  invoice: string;
  revision: number;
  currency: string;
  total: string;
  lines: number;
  charges: number;
  /** Lines that are not made of charges: fees and savings, which stand as they were agreed. */
  stated: number;
  /** Charges whose delivery was no longer kept when the bundle was made. */
  withoutPayload: number;
  /** SHA-256 of the manifest: the same for every bundle of this invoice. */
  seal: string;
}

/**
 * Recomputes an evidence bundle from its charges up to its total: no database, no network, and memory that does not
 * grow with the charges. @throws Tampered with one sentence that says what is wrong and where.
 */
export async function verifyBundle(file: string): Promise<Verified> {
  const bundle = await BundleFile.open(file);
  try {
    const { manifest, sha256: seal } = await bundle.manifest();
    const parts = new PartCheck(manifest);
    const invoice = readFacts(await bundle.whole('invoice.json', parts.check('invoice.json')));
    const lines = readLines(await bundle.whole('lines.csv', parts.check('lines.csv')), invoice);
    for (const line of lines.values()) checkLine(line, invoice);
    checkTotals(invoice, [...lines.values()]);
    const charges = new ChargeCheck(invoice, lines, manifest);
    await readCharges(bundle, charges, parts.check('charges.csv'));
    charges.finish();
    for (const name of ['annex.csv', 'README.txt'] as const) await bundle.whole(name, parts.check(name));
    parts.finish();
    checkIdentity(manifest, invoice);
    return {
      invoice: invoice.number,
      revision: invoice.revision,
      currency: invoice.currency,
      total: formatMicros(invoice.total, 0),
      lines: lines.size,
      charges: charges.count,
      stated: [...lines.values()].filter((line) => !line.hasCharges).length,
      withoutPayload: charges.withoutPayload,
      seal,
    };
  } finally {
    bundle.close();
  }
}

/** Digests are compared in the end: what a part says wrong is told first, which says more than that it was changed. */
class PartCheck {
  private changed: string | null = null;

  constructor(private readonly manifest: Manifest) {}

  check(name: Part) {
    return ({ bytes, sha256 }: { bytes: number; sha256: string }) => {
      const listed = this.manifest.files.find((file) => file.name === name)!;
      if (listed.bytes !== bytes || listed.sha256 !== sha256) this.changed ??= name;
    };
  }

  finish() {
    if (this.changed)
      throw new Tampered(`${this.changed} was changed: its SHA-256 is not the one in the manifest.`);
  }
}

function readLines(text: string, invoice: InvoiceFacts): Map<number, Line> {
  let records: Record[];
  try {
    records = parseWhole(text, { columns: true });
  } catch (error) {
    throw new Tampered(`lines.csv cannot be read: ${(error as Error).message}.`);
  }
  const lines = new Map<number, Line>();
  const keys = new Set<string>();
  for (const [at, record] of records.entries()) {
    const line = readLine(record, invoice);
    if (line.position !== at + 1)
      throw new Tampered(`lines.csv: line ${at + 1} is missing or not in its place.`);
    if (line.hasCharges && keys.has(line.key)) {
      throw new Tampered(`Line ${line.position} is for the same charges as one before it.`);
    }
    keys.add(line.key);
    lines.set(line.position, line);
  }
  return lines;
}

function checkTotals(invoice: InvoiceFacts, lines: readonly Line[]) {
  const { currency, terms, subtotal } = invoice;
  const sum = (of: (line: Line) => bigint) => lines.reduce((total, line) => total + of(line), 0n);
  const must = (name: string, said: bigint, computed: bigint, why: string) => {
    if (said === computed) return;
    const [is, should] = [said, computed].map((one) => `${currency} ${formatMicros(one, 2)}`);
    throw new Tampered(`The invoice's ${name} is given as ${is}, but ${why} ${should}.`);
  };
  must(
    'cost',
    invoice.cost,
    sum((line) => line.cost),
    'its lines sum to',
  );
  must(
    'price',
    invoice.price,
    sum((line) => line.price),
    'its lines sum to',
  );
  must(
    'subtotal',
    subtotal,
    sum((line) => line.amount),
    'its lines sum to',
  );
  must('rounding', invoice.rounding, subtotal - invoice.price, 'subtotal less price is');
  if (terms.tax.kind !== 'stripe') {
    const ppm = terms.tax.kind === 'fixed' ? terms.tax.ppm : 0;
    const exact = divideHalfUp(subtotal * BigInt(ppm), 1_000_000n);
    const tax = roundToMinor(exact, currency) * microsOfMinor(currency);
    must('tax', invoice.tax, tax, `${formatMicros(BigInt(ppm) * 100n, 0)} % of the subtotal is`);
    must(
      'tax',
      invoice.tax,
      sum((line) => line.tax),
      'its lines sum to',
    );
  }
  must('total', invoice.total, subtotal + invoice.tax, 'subtotal and tax are');
}

async function readCharges(
  bundle: BundleFile,
  charges: ChargeCheck,
  done: (measure: { bytes: number; sha256: string }) => void,
) {
  const parser = parse({ relax_column_count: true });
  const feed = (async () => {
    for await (const chunk of bundle.read('charges.csv', done)) {
      if (!parser.write(chunk)) await new Promise((resolve) => parser.once('drain', resolve));
    }
    parser.end();
  })();
  feed.catch((error) => parser.destroy(error));
  let first = true;
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      if (!first) charges.add(record);
      else if (record.join() !== CHARGE_COLUMNS.join())
        throw new Tampered('charges.csv does not begin with the names of its columns.');
      first = false;
    }
  } catch (error) {
    throw error instanceof Tampered
      ? error
      : new Tampered(`charges.csv cannot be read: ${(error as Error).message}.`);
  }
  await feed;
}

function checkIdentity(manifest: Manifest, { number, revision }: InvoiceFacts) {
  if (manifest.invoice !== number || manifest.revision !== revision) {
    throw new Tampered(`The manifest is of invoice ${manifest.invoice}, but invoice.json is ${number}.`);
  }
}
