import { useEffect, useState } from 'react';
import { queryPath } from '../api/client';
import type { QueryAnswer } from '../api/types';
import { usePoll } from '../api/usePoll';
import { bucketSeconds, composeQuery, isFilterQuery, rangeSeconds, tableOf } from '../query/compose';
import type { Last, Range } from '../state/urlState';
import { rowsAre, timelineStage } from './buckets';
import { Timeline } from './Timeline';

interface Props {
  query: string;
  range: Range;
  only: string | undefined;
  everyMillis: number;
  onRange: (range: Range) => void;
}

/** Fetches the timeline: of the typed query where it only filters, else of all requests. */
export function TimelinePlace({ query, range, only, everyMillis, onRange }: Props) {
  // After brushing, the bar goes on showing the range it was brushed in.
  const [around, setAround] = useState<{ from: number; to: number; last: Last } | undefined>();
  const [now, setNow] = useState(Date.now);
  const brushed = 'since' in range;
  const span = brushed ? spanOf(range, around, now) : { from: now - rangeSeconds(range) * 1000, to: now };
  const drawn: Range = brushed
    ? { since: new Date(span.from).toISOString(), until: new Date(span.to).toISOString() }
    : range;
  const bucket = bucketSeconds(drawn);
  const base = isFilterQuery(query) ? query : 'request';
  const text = `${composeQuery({ query: base, range: drawn, only }).text} | ${timelineStage(tableOf(base), bucket)}`;
  const { data } = usePoll<QueryAnswer>(queryPath(text), everyMillis);
  useEffect(() => {
    if (!brushed) setNow(Date.now());
  }, [data, brushed, range]);

  return (
    <Timeline
      answer={data}
      {...span}
      bucketMillis={bucket * 1000}
      range={range}
      rows={rowsAre(tableOf(base))}
      onRange={(next) => {
        if ('last' in range) setAround({ ...span, last: range.last });
        onRange(next);
      }}
      onReset={() => brushed && onRange({ last: around?.last ?? '15m' })}
    />
  );
}

/** Where a shared link brushed is not known: twice its length on either side, not beyond now. */
function spanOf(
  range: { since: string; until: string },
  around: { from: number; to: number } | undefined,
  now: number,
): { from: number; to: number } {
  const since = Date.parse(range.since);
  const until = Date.parse(range.until);
  if (around && around.from <= since && until <= around.to + 60_000)
    return { from: around.from, to: Math.max(around.to, until) };
  const length = until - since;
  return { from: since - 2 * length, to: Math.max(until, Math.min(now, until + 2 * length)) };
}
