import { close } from './close';
import { engine } from './engine';
import { ingest } from './ingest';
import { reprices } from './reprice';

/**
 * `npm run bench -- NAME [--json] [--seconds N]`: two things measured side by side in one run, so that the ratio
 * holds where absolute figures drift. Prints a table, or with --json one document.
 */
const BENCHES = { ingest, engine, reprice: reprices, close } as const;

export interface Measure {
  what: string;
  perSecond: number;
  /** Where single answers are timed. */
  p50Ms?: number;
  p99Ms?: number;
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
const at = flags.indexOf('--seconds');
const report = await bench({ seconds: at < 0 ? 10 : Number(flags[at + 1]) });
if (flags.includes('--json')) console.log(JSON.stringify(report));
else {
  console.log(
    Object.entries(report.settings)
      .map(([key, value]) => `${key} ${value}`)
      .join(' · '),
  );
  console.table(
    report.measures.map(({ what, perSecond, p50Ms, p99Ms, ratio }) => ({
      what,
      [`${report.unit ?? 'posts'}/s`]: Math.round(perSecond),
      ...(p50Ms !== undefined && { 'p50 ms': p50Ms, 'p99 ms': p99Ms }),
      ratio: ratio.toFixed(2),
    })),
  );
}
process.exit(0);
