import { batch } from './batch';
import { charges } from './charges';
import { close } from './close';
import { duplicates } from './duplicates';
import { engine } from './engine';
import { exports } from './export';
import { ingest } from './ingest';
import { memory } from './memory';
import { page } from './page';
import { pipeline } from './pipeline';
import { reprices } from './reprice';
import { spend } from './spend';

/**
 * `npm run bench -- NAME [--json] [--seconds N] [--charges MILLIONS]`: two things measured side by side in one run,
 * so that the ratio holds where absolute figures drift. Prints a table, or with --json one document.
 */
const BENCHES = {
  ingest,
  batch,
  duplicates,
  engine,
  pipeline,
  reprice: reprices,
  spend,
  page,
  charges,
  export: exports,
  close,
  memory,
} as const;

export interface Measure {
  what: string;
  perSecond: number;
  /** Where single answers are timed. */
  p50Ms?: number;
  p95Ms?: number;
  p99Ms?: number;
  /** Resident, of the process measured. */
  megabytes?: number;
  /** Against the first measure of the run. */
  ratio: number;
}

export interface Report {
  /** What `perSecond` counts; posts without it. */
  unit?: string;
  settings: Record<string, string | number>;
  measures: Measure[];
}

const [name = '', ...flags] = process.argv.slice(2);
const bench = BENCHES[name as keyof typeof BENCHES];
if (!bench) {
  console.error(`Name a bench: ${Object.keys(BENCHES).join(', ')}.`);
  process.exit(2);
}
const flag = (name: string, usual: number) => {
  const at = flags.indexOf(name);
  return at < 0 ? usual : Number(flags[at + 1]);
};
const report = await bench({
  flag,
  seconds: flag('--seconds', name === 'memory' ? 600 : 10),
  millions: flag('--charges', 20),
});
if (flags.includes('--json')) console.log(JSON.stringify(report));
else {
  console.log(
    Object.entries(report.settings)
      .map(([key, value]) => `${key} ${value}`)
      .join(' · '),
  );
  console.table(
    report.measures.map(({ what, perSecond, p50Ms, p95Ms, p99Ms, megabytes, ratio }) => ({
      what,
      [`${report.unit ?? 'posts'}/s`]: Math.round(perSecond),
      ...(p50Ms !== undefined && { 'p50 ms': p50Ms }),
      ...(p95Ms !== undefined && { 'p95 ms': p95Ms }),
      ...(p99Ms !== undefined && { 'p99 ms': p99Ms }),
      ...(megabytes !== undefined && { MB: megabytes }),
      ratio: ratio.toFixed(2),
    })),
  );
}
process.exit(0);
