/** Of ascending numbers, to a hundredth. */
export function quantile(sorted: readonly number[], share: number): number {
  const at = Math.min(sorted.length - 1, Math.floor(sorted.length * share));
  return Math.round(sorted[at]! * 100) / 100;
}
