import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

export interface Line {
  label: string;
  /** A CSS variable of the page. */
  colour: string;
  values: (number | null)[];
}

interface Props {
  title: string;
  /** Seconds since the epoch. */
  times: number[];
  /** The time that is drawn, also where nothing happened. */
  span: readonly [from: number, to: number];
  lines: Line[];
  format: (value: number) => string;
  logarithmic?: boolean;
  /** The axis reaches at least up to here, so that next to nothing does not look like a lot. */
  least?: number;
}

const HEIGHT = 112;

/** One small chart. Made once; new numbers are set into it, so that nothing flickers. */
export function Chart({ title, times, span, lines, format, logarithmic = false, least = 1e-6 }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const [pointed, setPointed] = useState<number | undefined>();
  const labels = lines.map((line) => `${line.label} ${line.colour}`).join();
  const data = [
    times,
    ...lines.map((line) => (logarithmic ? line.values.map(positive) : line.values)),
  ] as uPlot.AlignedData;
  const newest = useRef(data);
  newest.current = data;
  const drawn = useRef(span);
  drawn.current = span;

  useEffect(() => {
    const holder = place.current!;
    const make = () => {
      plot.current?.destroy();
      const style = getComputedStyle(holder);
      const colour = (name: string) => style.getPropertyValue(name).trim();
      plot.current = new uPlot(
        {
          width: holder.clientWidth,
          height: HEIGHT,
          cursor: { y: false, points: { size: 5 } },
          legend: { show: false },
          hooks: { setCursor: [(u) => setPointed(u.cursor.idx ?? undefined)] },
          scales: {
            x: { range: () => [...drawn.current] },
            y: logarithmic ? { distr: 3 } : { range: (_u, _low, high) => [0, Math.max(high * 1.15, least)] },
          },
          axes: [
            {
              stroke: colour('--mut'),
              grid: { stroke: colour('--line'), width: 1 },
              ticks: { show: false },
              size: 22,
              font: '10px system-ui',
              space: 56,
              values: (_u, at, _axis, _space, step) =>
                at.map((seconds) => (step < 60 ? clock(seconds) : clock(seconds).slice(0, 5))),
            },
            {
              stroke: colour('--mut'),
              grid: { stroke: colour('--line'), width: 1 },
              ticks: { show: false },
              size: 48,
              font: '10px system-ui',
              space: 26,
              ...(logarithmic
                ? { splits: (_u: uPlot, _axis: number, low: number, high: number) => powersOfTen(low, high) }
                : {}),
              values: (_u, at) => at.map((n) => (n === null ? '' : format(n))),
            },
          ],
          series: [
            { value: (_u, n) => (n === null ? '' : clock(n)) },
            ...lines.map((line) => ({
              label: line.label,
              stroke: colour(line.colour),
              width: 1.5,
              spanGaps: false,
              points: { show: true, size: 4, filter: isolated },
              value: (_u: uPlot, n: number | null) => (n === null ? '–' : format(n)),
            })),
          ],
        },
        newest.current,
        holder,
      );
    };
    make();
    const resize = new ResizeObserver(() =>
      plot.current?.setSize({ width: holder.clientWidth, height: HEIGHT }),
    );
    resize.observe(holder);
    const scheme = matchMedia('(prefers-color-scheme: light)');
    scheme.addEventListener('change', make);
    return () => {
      resize.disconnect();
      scheme.removeEventListener('change', make);
      plot.current?.destroy();
      plot.current = undefined;
    };
    // The number and names of lines make a chart; values come in below.
  }, [labels, logarithmic, least]);

  useEffect(() => plot.current?.setData(data));

  return (
    <figure className="chart">
      <figcaption>
        {title}
        <span className="values">
          {lines.map((line) => {
            const value = line.values[pointed ?? line.values.length - 1];
            return (
              <span key={line.label}>
                <i style={{ background: `var(${line.colour})` }} />
                {lines.length > 1 && line.label}{' '}
                <b>{value === null || value === undefined ? '–' : format(value)}</b>
              </span>
            );
          })}
        </span>
      </figcaption>
      <div ref={place} />
    </figure>
  );
}

/** Values without a neighbour, of which a line would show nothing. */
function isolated(plot: uPlot, series: number): number[] {
  const values = plot.data[series] ?? [];
  return [...values.keys()].filter(
    (i) => values[i] != null && values[i - 1] == null && values[i + 1] == null,
  );
}

function positive(value: number | null): number | null {
  return value === null || value <= 0 ? null : value;
}

function clock(seconds: number): string {
  return new Date(seconds * 1000).toTimeString().slice(0, 8);
}

function powersOfTen(low: number, high: number): number[] {
  const powers: number[] = [];
  for (let n = Math.floor(Math.log10(low)); n <= Math.ceil(Math.log10(high)); n++)
    if (10 ** n >= low && 10 ** n <= high) powers.push(10 ** n);
  return powers;
}
