import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { MANIFEST, type Manifest, PARTS } from './bundle-form';

/** What is wrong with a bundle and where, in one sentence. */
export class Tampered extends Error {
  override name = 'Tampered';
}

/** An opened bundle: its parts by name, each hashed while it is read. */
export class BundleFile {
  private constructor(
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
  ) {}

  /** @throws Tampered when it is no ZIP file, or has other parts than a bundle has. */
  static async open(file: string): Promise<BundleFile> {
    const zip = await openPromise(file, { autoClose: false, validateEntrySizes: true }).catch((error) => {
      throw new Tampered(`${file} cannot be opened as an evidence bundle: ${error.message}.`);
    });
    const entries = new Map<string, Entry>();
    try {
      for await (const entry of zip.eachEntry()) {
        if (entries.has(entry.fileName)) throw new Tampered(`${entry.fileName} is in the bundle twice.`);
        entries.set(entry.fileName, entry);
      }
      checkNames(entries);
    } catch (error) {
      zip.close();
      throw error instanceof Tampered ? error : broken('The list of files', error);
    }
    return new BundleFile(zip, entries);
  }

  close() {
    this.zip.close();
  }

  /** A part piece by piece; when it is at its end, `done` hears its size and digest. */
  async *read(
    name: string,
    done: (measure: { bytes: number; sha256: string }) => void = () => {},
  ): AsyncGenerator<Buffer> {
    const hash = createHash('sha256');
    let bytes = 0;
    try {
      const stream: Readable = await this.zip.openReadStreamPromise(this.entries.get(name)!);
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        hash.update(chunk);
        bytes += chunk.length;
        yield chunk;
      }
    } catch (error) {
      throw error instanceof Tampered ? error : broken(name, error);
    }
    done({ bytes, sha256: hash.digest('hex') });
  }

  /** A part that is small: everything but the charges. */
  async whole(name: string, done?: (measure: { bytes: number; sha256: string }) => void): Promise<string> {
    const size = this.entries.get(name)!.uncompressedSize;
    if (size > LARGEST) throw new Tampered(`${name} has ${size} bytes, far more than such a part has.`);
    const chunks: Buffer[] = [];
    for await (const chunk of this.read(name, done)) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  }

  /** @throws Tampered when the manifest is none. */
  async manifest(): Promise<{ manifest: Manifest; sha256: string }> {
    let seal = '';
    const text = await this.whole(MANIFEST, ({ sha256 }) => {
      seal = sha256;
    });
    const manifest = parseJson(MANIFEST, text) as Manifest;
    const listed = Array.isArray(manifest.files) ? manifest.files.map(({ name }) => name) : [];
    if (listed.join() !== PARTS.join() || !Array.isArray(manifest.lines)) {
      throw new Tampered(`${MANIFEST} does not list the parts of an evidence bundle.`);
    }
    return { manifest, sha256: seal };
  }
}

const LARGEST = 64 * 1024 * 1024;

function checkNames(entries: ReadonlyMap<string, Entry>) {
  const wanted: readonly string[] = [...PARTS, MANIFEST];
  const missing = wanted.find((name) => !entries.has(name));
  if (missing) throw new Tampered(`${missing} is not in the bundle.`);
  const strange = [...entries.keys()].find((name) => !wanted.includes(name));
  if (strange) throw new Tampered(`${strange} is in the bundle and does not belong there.`);
}

function broken(name: string, error: unknown): Tampered {
  return new Tampered(`${name} cannot be read: ${(error as Error).message}.`);
}

export function parseJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Tampered(`${name} is not JSON.`);
  }
}
