import { createHash, type Hash } from 'node:crypto';
import { csvLine } from '../../api/csv';
import { withMarkup } from '../../engine/charge';
import { formatMicros, type Micros } from '../../engine/money';
import { Tampered } from './bundle-file';
import { CHARGE_COLUMNS, type Manifest } from './bundle-form';
import type { InvoiceFacts } from './verify-facts';
import { decimalOf, type Line, lineKey, type Record, wholeOf } from './verify-lines';

interface Sums {
  quantity: bigint;
  cost: Micros;
  price: Micros;
}

/** Holds the charges, one after the other, against their lines. What it keeps is one line's. */
export class ChargeCheck {
  count = 0;
  withoutPayload = 0;
  private line: Line | null = null;
  private sums: Sums = { quantity: 0n, cost: 0n, price: 0n };
  private inLine = 0;
  private hash: Hash = createHash('sha256');
  private last: { at: string; id: bigint } | null = null;
  private readonly open: Line[];

  constructor(
    private readonly invoice: InvoiceFacts,
    private readonly lines: ReadonlyMap<number, Line>,
    private readonly manifest: Manifest,
  ) {
    this.open = [...lines.values()];
    const listed = manifest.lines.map(({ line }) => line).join();
    if (listed !== [...lines.keys()].join())
      throw new Tampered('The manifest lists other lines than lines.csv.');
  }

  /** The next row of charges.csv. */
  add(cells: readonly string[]) {
    if (cells.length !== CHARGE_COLUMNS.length) {
      throw new Tampered(`charges.csv, row ${this.count + 2}: it has ${cells.length} columns.`);
    }
    const record = Object.fromEntries(CHARGE_COLUMNS.map((name, at) => [name, cells[at]!]));
    if (!this.lines.has(Number(record.line))) {
      throw new Tampered(`charges.csv, row ${this.count + 2}: there is no line ${record.line}.`);
    }
    while (this.line === null || String(this.line.position) !== record.line) this.next(record.line!);
    this.count++;
    this.inLine++;
    this.hash.update(csvLine(cells));
    this.checkCharge(record, this.line);
  }

  finish() {
    while (this.open.length > 0) this.next(null);
    if (this.line) this.closeLine(this.line);
  }

  /** Goes on to the line after this one, which must then be complete. */
  private next(wanted: string | null) {
    if (this.line) this.closeLine(this.line);
    const line = this.open.shift();
    if (!line)
      throw new Tampered(`charges.csv, row ${this.count + 2}: a row of line ${wanted} is not in its place.`);
    this.line = line;
    this.sums = { quantity: 0n, cost: 0n, price: 0n };
    this.inLine = 0;
    this.hash = createHash('sha256');
    this.last = null;
  }

  private closeLine(line: Line) {
    const where = `Line ${line.position} (${line.name})`;
    if (line.hasCharges) {
      for (const [name, unit] of [
        ['quantity', 0],
        ['cost', 2],
        ['price', 2],
      ] as const) {
        if (line[name] === this.sums[name]) continue;
        const write = (value: bigint) => (unit === 0 ? String(value) : formatMicros(value, unit));
        throw new Tampered(
          `${where}: its ${name} is ${write(line[name])}, but its ${this.inLine} charges sum to ${write(this.sums[name])}.`,
        );
      }
    } else if (this.inLine > 0)
      throw new Tampered(`${where} is not made of charges, but has ${this.inLine}.`);
    const listed = this.manifest.lines.find((one) => one.line === line.position)!;
    if (listed.charges !== this.inLine || listed.sha256 !== this.hash.digest('hex')) {
      throw new Tampered(
        `${where}: its rows in charges.csv were changed: their SHA-256 is not the one in the manifest.`,
      );
    }
  }

  private checkCharge(record: Record, line: Line) {
    const where = `Charge ${record.charge} of line ${line.position} (${line.name})`;
    const quantity = wholeOf(record.quantity, `${where}: quantity`);
    const micros = (column: string) => decimalOf(record[column], `${where}: ${column}`);
    const [rate, cost, price] = [micros('unit_price'), micros('cost'), micros('price')];
    const written = (value: Micros) => formatMicros(value, 2);
    if (quantity !== 1n && quantity !== -1n)
      throw new Tampered(`${where}: its quantity is ${quantity}, not 1 or -1.`);
    if (cost !== rate * quantity) {
      throw new Tampered(
        `${where}: its cost is ${written(cost)}, but ${quantity} × ${written(rate)} is ${written(rate * quantity)}.`,
      );
    }
    // Percent with six decimals: a hundred of them are one part per million.
    const marked = withMarkup(cost, micros('markup_percent') / 100n);
    if (price !== marked) {
      throw new Tampered(
        `${where}: its price is ${written(price)}, but ${written(cost)} and ${record.markup_percent} % are ${written(marked)}.`,
      );
    }
    const key = lineKey(record, record.billing_day!.slice(0, 7), record.account_day!.slice(0, 7));
    if (key !== line.key) throw new Tampered(`${where} has another price, place or month than its line.`);
    this.checkPlace(record, line, where);
    this.checkPayload(record.payload_sha256!, where);
    this.sums.quantity += quantity;
    this.sums.cost += cost;
    this.sums.price += price;
  }

  /** Rows stand in order, newest first, so that none is there twice; and they are of the invoice's part of the ledger. */
  private checkPlace(record: Record, line: Line, where: string) {
    const id = wholeOf(record.charge, `${where}: charge`);
    const at = record.occurred_at!;
    const { last } = this;
    if (last && (at > last.at || (at === last.at && id >= last.id))) {
      throw new Tampered(`${where} is there twice, or not in its place.`);
    }
    this.last = { at, id };
    const { ledger_after: after, ledger_upto: upto } = this.invoice;
    const late = line.kind === 'adjustment' && (after === null || id <= BigInt(after));
    if (id > BigInt(upto) || late) throw new Tampered(`${where} is not in the invoice's part of the ledger.`);
  }

  private checkPayload(sha256: string, where: string) {
    if (sha256 === '') this.withoutPayload++;
    else if (!/^[0-9a-f]{64}$/.test(sha256))
      throw new Tampered(`${where}: its payload_sha256 is no SHA-256.`);
  }
}
