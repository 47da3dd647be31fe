const WIDTH = 72;
const HEIGHT = 20;

/** A line of heights from 0 to 100. Decoration: what it shows can be read in the numbers. */
export function Sparkline({ points }: { points: readonly number[] }) {
  if (points.length < 2) return null;
  const path = points
    .map((point, index) => {
      const x = 1 + (index * (WIDTH - 2)) / (points.length - 1);
      const y = HEIGHT - 1 - (point * (HEIGHT - 2)) / 100;
      return `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join('');
  return (
    <svg aria-hidden="true" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className="sparkline">
      <path d={path} />
    </svg>
  );
}
