export interface Point {
  x: number;
  y: number;
}

/** A smooth line, with what drawing and moving along it need. */
export interface Curve {
  /** The corners it was made from. */
  points: Point[];
  /** For the `d` of an SVG path. */
  d: string;
  length: number;
  /** The point at a part (0 to 1) of its length. */
  at(part: number): Point;
}

const STEPS = 8;

/** Rounds the corners of a polyline: straight to the middle of each leg, a quadratic curve past each corner. */
export function curveThrough(points: Point[]): Curve {
  const first = points[0] ?? { x: 0, y: 0 };
  const samples: Point[] = [first];
  let d = `M${xy(first)}`;
  for (let i = 1; i < points.length - 1; i++) {
    const from = samples.at(-1)!;
    const corner = points[i]!;
    const next = points[i + 1]!;
    const to = i === points.length - 2 ? next : { x: (corner.x + next.x) / 2, y: (corner.y + next.y) / 2 };
    d += `Q${xy(corner)} ${xy(to)}`;
    for (let step = 1; step <= STEPS; step++) samples.push(quadratic(from, corner, to, step / STEPS));
  }
  if (points.length === 2) {
    samples.push(points[1]!);
    d += `L${xy(points[1]!)}`;
  }
  const sums = [0];
  for (let i = 1; i < samples.length; i++) {
    sums.push(
      sums[i - 1]! + Math.hypot(samples[i]!.x - samples[i - 1]!.x, samples[i]!.y - samples[i - 1]!.y),
    );
  }
  const length = sums.at(-1)!;
  return { points, d, length, at: (part) => pointAt(samples, sums, part * length) };
}

function pointAt(samples: Point[], sums: number[], distance: number): Point {
  let low = 0;
  let high = samples.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (sums[middle]! <= distance) low = middle;
    else high = middle;
  }
  const a = samples[low]!;
  const b = samples[high] ?? a;
  const part = (distance - sums[low]!) / (sums[high]! - sums[low]! || 1);
  return { x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part };
}

function quadratic(a: Point, b: Point, c: Point, t: number): Point {
  const u = 1 - t;
  return {
    x: u * u * a.x + 2 * u * t * b.x + t * t * c.x,
    y: u * u * a.y + 2 * u * t * b.y + t * t * c.y,
  };
}

function xy(point: Point): string {
  return `${Math.round(point.x * 10) / 10},${Math.round(point.y * 10) / 10}`;
}
