import type { AccountReport } from '@/lib/reconcile-meta/reconcile';

const MOST_SHOWN = 500;

export interface ShownReport extends AccountReport {
  /** Of all, of which the first are here. */
  count: number;
}

export function shown(reports: readonly AccountReport[]): ShownReport[] {
  return reports.map((report) => ({
    ...report,
    count: report.differences.length,
    differences: report.differences.slice(0, MOST_SHOWN),
  }));
}
