export interface Point {
  x: number;
  y: number;
}

/** A horizontal stretch that a line passes on its way: the place that the layout kept free for it. */
export interface Lane {
  from: number;
  to: number;
  y: number;
}

/** A smooth line, with what drawing and moving along it need. */
export interface Curve {
  /** For the `d` of an SVG path. */
  d: string;
  length: number;
  /** The point at a part (0 to 1) of its length. */
  at(part: number): Point;
}

const STEPS = 10;

/**
 * A line through lanes: straight along each, an S between them. Columns of boxes are passed on a lane, so
 * the line bends only in the gaps between columns and never crosses a box.
 */
export function curveAlong(lanes: Lane[]): Curve {
  const first = lanes[0] ?? { from: 0, to: 0, y: 0 };
  const samples: Point[] = [{ x: first.from, y: first.y }];
  let d = `M${xy(samples[0]!)}`;
  const straight = (to: Point) => {
    samples.push(to);
    d += `L${xy(to)}`;
  };
  if (first.from !== first.to) straight({ x: first.to, y: first.y });
  for (const lane of lanes.slice(1)) {
    const a = samples.at(-1)!;
    const b = { x: lane.from, y: lane.y };
    const middle = (a.x + b.x) / 2;
    bezier(samples, a, { x: middle, y: a.y }, { x: middle, y: b.y }, b);
    d += `C${xy({ x: middle, y: a.y })} ${xy({ x: middle, y: b.y })} ${xy(b)}`;
    if (lane.from !== lane.to) straight({ x: lane.to, y: lane.y });
  }
  return measured(d, samples);
}

/** The line of a service that calls itself: out on the right and in again below, where no box is near. */
export function loopBeside(box: { x: number; y: number; width: number; height: number }): Curve {
  const right = box.x + box.width;
  const start = { x: right, y: box.y + 9 };
  const end = { x: right, y: box.y + box.height - 9 };
  const a = { x: right + 32, y: start.y - 12 };
  const b = { x: right + 32, y: end.y + 12 };
  const samples = [start];
  bezier(samples, start, a, b, end);
  return measured(`M${xy(start)}C${xy(a)} ${xy(b)} ${xy(end)}`, samples);
}

function bezier(samples: Point[], a: Point, b: Point, c: Point, d: Point): void {
  for (let step = 1; step <= STEPS; step++) {
    const t = step / STEPS;
    const u = 1 - t;
    const along = (p: number, q: number, r: number, s: number) =>
      u * u * u * p + 3 * u * u * t * q + 3 * u * t * t * r + t * t * t * s;
    samples.push({ x: along(a.x, b.x, c.x, d.x), y: along(a.y, b.y, c.y, d.y) });
  }
}

function measured(d: string, samples: Point[]): Curve {
  const sums = [0];
  for (let i = 1; i < samples.length; i++) {
    const [a, b] = [samples[i - 1]!, samples[i]!];
    sums.push(sums[i - 1]! + Math.hypot(b.x - a.x, b.y - a.y));
  }
  const length = sums.at(-1)!;
  return { d, length, at: (part) => pointAt(samples, sums, part * length) };
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

function xy(point: Point): string {
  return `${Math.round(point.x * 10) / 10},${Math.round(point.y * 10) / 10}`;
}
