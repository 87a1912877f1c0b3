import { useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import type { QueryAnswer } from '../api/types';
import { formatClock, formatCount } from '../format';
import type { Range } from '../state/urlState';
import { bucketsOf, type Bucket } from './buckets';

interface Props {
  answer: QueryAnswer | undefined;
  /** The whole span that is drawn, milliseconds. */
  from: number;
  to: number;
  bucketMillis: number;
  range: Range;
  /** What is counted. */
  rows: 'requests' | 'rows';
  onRange: (range: Range) => void;
  onReset: () => void;
}

const HEIGHT = 34;

/** Requests and errors over time. Dragging over it chooses that part; Escape or the chip gives it up. */
export function Timeline({ answer, from, to, bucketMillis, range, rows, onRange, onReset }: Props) {
  const bar = useRef<SVGSVGElement>(null);
  const [brush, setBrush] = useState<[number, number] | undefined>();
  const buckets = useMemo(() => (answer ? bucketsOf(answer) : []), [answer]);
  const most = Math.max(1, ...buckets.map((bucket) => bucket.requests));
  const part = (millis: number) => (1000 * (millis - from)) / Math.max(1, to - from);
  const width = Math.max(1, (1000 * bucketMillis) / Math.max(1, to - from));

  const timeAt = (event: PointerEvent) => {
    const box = bar.current!.getBoundingClientRect();
    const at = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    return from + at * (to - from);
  };
  const choose = (a: number, b: number) => {
    const since = Math.floor(Math.min(a, b) / bucketMillis) * bucketMillis;
    const until = Math.ceil(Math.max(a, b) / bucketMillis) * bucketMillis;
    onRange({ since: new Date(since).toISOString(), until: new Date(until).toISOString() });
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onReset();
  };
  const fixed = 'since' in range ? ([Date.parse(range.since), Date.parse(range.until)] as const) : undefined;
  const marked = brush ?? fixed;
  const errors = buckets.reduce((sum, bucket) => sum + bucket.errors, 0);
  const requests = buckets.reduce((sum, bucket) => sum + bucket.requests, 0);

  return (
    <div className="timeline" onKeyDown={onKey}>
      <svg
        ref={bar}
        viewBox={`0 0 1000 ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${formatCount(requests)} ${rows} and ${formatCount(errors)} errors from ${clock(from)} to ${clock(to)}`}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          const at = timeAt(event);
          setBrush([at, at]);
        }}
        onPointerMove={(event) => brush && setBrush([brush[0], timeAt(event)])}
        onPointerUp={(event) => {
          const chosen = brush && ([brush[0], timeAt(event)] as const);
          setBrush(undefined);
          // A click without a drag is no choice.
          if (chosen && Math.abs(part(chosen[1]) - part(chosen[0])) > 6) choose(...chosen);
        }}
        onPointerCancel={() => setBrush(undefined)}
      >
        {buckets.map((bucket) => (
          <Bar key={bucket.at} bucket={bucket} x={part(bucket.at)} width={width} most={most} />
        ))}
        {marked && (
          <rect
            className="brush"
            x={part(Math.min(...marked))}
            width={Math.max(1, part(Math.max(...marked)) - part(Math.min(...marked)))}
            height={HEIGHT}
          />
        )}
      </svg>
      <span className="edge-time start">{clock(from)}</span>
      <span className="edge-time end">
        {formatCount(requests)} {rows}
        {rows === 'requests' && ` · ${formatCount(errors)} errors`} · {clock(to)}
      </span>
      {fixed && (
        <button type="button" className="chip reset" onClick={onReset}>
          {clock(fixed[0])} – {clock(fixed[1])} ✕
        </button>
      )}
    </div>
  );
}

function Bar({ bucket, x, width, most }: { bucket: Bucket; x: number; width: number; most: number }) {
  const top = HEIGHT - 4;
  const tall = (count: number) => (count === 0 ? 0 : Math.max(1.5, (count / most) * top));
  const gap = width > 4 ? 1.2 : 0;
  return (
    <g>
      <title>{`${clock(bucket.at)}: ${formatCount(bucket.requests)} requests, ${formatCount(bucket.errors)} errors`}</title>
      <rect
        className="requests"
        x={x}
        width={width - gap}
        y={HEIGHT - tall(bucket.requests)}
        height={tall(bucket.requests)}
      />
      <rect
        className="errors"
        x={x}
        width={width - gap}
        y={HEIGHT - tall(bucket.errors)}
        height={tall(bucket.errors)}
      />
    </g>
  );
}

function clock(millis: number): string {
  return formatClock(new Date(millis).toISOString()).slice(0, 8);
}
