import { createHash, type Hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { csvLine } from '../../api/csv';
import { pool } from '../../db/pools';
import type { ChargeRow } from '../../ledger/read';
import type { InvoiceDocument, InvoiceLine } from '../invoice';
import { streamLineCharges } from '../read';
import {
  annexCsv,
  CHARGE_COLUMNS,
  chargeRecord,
  FORMAT,
  invoiceFacts,
  MANIFEST,
  type Manifest,
  PARTS,
  type Part,
  type ProvenCharge,
  README,
} from './bundle-form';
import { invoiceCsv } from './csv';

/** A line's charges, some at a time. */
type ChargesOf = (line: InvoiceLine) => AsyncIterable<ProvenCharge[]>;

/**
 * Everything that proves an invoice, as a ZIP file that is written while it is read: memory does not grow with the
 * charges. The same invoice gives the same files, so the SHA-256 of the manifest names the evidence.
 */
export function evidenceBundle(
  document: InvoiceDocument,
  charges: ChargesOf = (line) => provenCharges(document.invoice, line),
): Readable {
  const { invoice } = document;
  const manifest: Manifest = {
    format: FORMAT,
    invoice: invoice.number,
    revision: invoice.revision,
    files: [],
    lines: [],
  };
  const contents: Record<Part, () => AsyncIterable<string> | Iterable<string>> = {
    'README.txt': () => [README],
    'invoice.json': () => [`${JSON.stringify(invoiceFacts(invoice), null, 2)}\n`],
    'lines.csv': () => invoiceCsv(invoice, document.lines),
    'annex.csv': () => annexCsv(document.annex, invoice.currency),
    'charges.csv': () => chargeRecords(document.lines, charges, manifest),
  };
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  zip.on('error', (error: Error) => output.destroy(error));
  const mtime = new Date(invoice.approvedAt);
  const add = (name: string, chunks: () => AsyncIterable<Buffer>) =>
    zip.addReadStreamLazy(name, { mtime, mode: 0o100644 }, (ready) => {
      const source = Readable.from(chunks());
      // The library hears neither: a failure must not end as a whole file, nor the ledger be read for nobody.
      source.on('error', (error) => zip.emit('error', error));
      output.once('close', () => source.destroy());
      ready(null, source);
    });
  for (const name of PARTS) {
    add(name, () =>
      measured(contents[name](), ({ bytes, sha256 }) => manifest.files.push({ name, bytes, sha256 })),
    );
  }
  // Asked for when all the others are written: now it is known what they hold.
  add(MANIFEST, async function* () {
    yield Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
  });
  zip.end();
  return output;
}

/** Passes `texts` on as bytes, and says in the end how many they were and what their digest is. */
async function* measured(
  texts: AsyncIterable<string> | Iterable<string>,
  done: (measure: { bytes: number; sha256: string }) => void,
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const text of texts) {
    const chunk = Buffer.from(text);
    hash.update(chunk);
    bytes += chunk.length;
    yield chunk;
  }
  done({ bytes, sha256: hash.digest('hex') });
}

async function* chargeRecords(
  lines: readonly InvoiceLine[],
  charges: ChargesOf,
  manifest: Manifest,
): AsyncGenerator<string> {
  yield csvLine(CHARGE_COLUMNS);
  for (const line of lines) {
    const hash: Hash = createHash('sha256');
    let count = 0;
    for await (const page of charges(line)) {
      const text = page.map((charge) => chargeRecord(line.position, charge)).join('');
      hash.update(text);
      count += page.length;
      yield text;
    }
    manifest.lines.push({ line: line.position, charges: count, sha256: hash.digest('hex') });
  }
}

async function* provenCharges(
  invoice: InvoiceDocument['invoice'],
  line: InvoiceLine,
): AsyncGenerator<ProvenCharge[]> {
  for await (const page of streamLineCharges(invoice.tenantId, invoice, line)) yield await proven(page);
}

/** Digests only: the bodies may hold others' traffic, and members cannot read that table at all. */
async function proven(charges: readonly ChargeRow[]): Promise<ProvenCharge[]> {
  const { rows } = await pool('parley_operator').query<{ id: bigint; sha256: string }>(
    `SELECT id, encode(sha256, 'hex') AS sha256 FROM delivery WHERE id = ANY ($1::bigint[])`,
    [[...new Set(charges.map(({ deliveryId }) => deliveryId))]],
  );
  const digests = new Map(rows.map(({ id, sha256 }) => [id, sha256]));
  return charges.map((charge) => ({ ...charge, payloadSha256: digests.get(charge.deliveryId) ?? null }));
}
