import { useMemo } from 'react';
import { queryPath } from '../api/client';
import type { QueryAnswer } from '../api/types';
import { usePoll } from '../api/usePoll';
import { formatDuration, formatRate, formatRatio } from '../format';
import type { Graph } from '../map/model';
import { bucketSeconds, endPredicate, rangeClause, rangeSeconds, selectionPredicate } from '../query/compose';
import type { Range, Selection } from '../state/urlState';
import { Chart } from './Chart';
import { EdgeList } from './EdgeList';
import { Routes } from './Routes';
import { seriesOf } from './series';
import { subjectOf } from './subject';

interface Props {
  selection: Selection;
  graph: Graph;
  range: Range;
  everyMillis: number;
  onSelect: (selection: Selection | undefined) => void;
}

/** From and to of the range, seconds since the epoch. */
function spanOf(range: Range): [number, number] {
  if ('since' in range) return [Date.parse(range.since) / 1000, Date.parse(range.until) / 1000];
  const now = Date.now() / 1000;
  return [now - rangeSeconds(range), now];
}

/** What is known about the selected service or edge. */
export function SidePanel({ selection, graph, range, everyMillis, onSelect }: Props) {
  const subject = subjectOf(selection, graph);
  const node = (id: string) => graph.nodes.get(id);
  // A service that only calls has no requests of its own to answer: then its calls are shown.
  const answers =
    'node' in selection && [...graph.edges.values()].some((edge) => edge.target === selection.node);
  const predicate =
    'node' in selection
      ? endPredicate(answers ? 'dst' : 'src', node(selection.node), selection.node)
      : selectionPredicate(selection, node);
  const bucket = bucketSeconds(range);
  const query = `request where ${predicate} ${rangeClause(range)} | rate(), ratio(error) as errors, p50(latency), p90(latency), p99(latency) every ${bucket}s`;
  const { data, refused } = usePoll<QueryAnswer>(queryPath(query), everyMillis);
  const series = data && seriesOf(data, bucket);
  const span = useMemo(() => spanOf(range), [range, data]);

  return (
    <aside className="side" aria-label={`Details of ${subject.title}`}>
      <header>
        <h2>{subject.title}</h2>
        <button
          type="button"
          onClick={() => onSelect(undefined)}
          aria-label="Clear selection"
          title="Clear selection (Esc)"
        >
          ✕
        </button>
      </header>
      <p className="mut">{subject.about}</p>
      <dl className="facts">
        <div>
          <dt>rate</dt>
          <dd>{formatRate(subject.rate)}</dd>
        </div>
        <div>
          <dt>errors</dt>
          <dd className={subject.health}>
            {subject.health === 'ok' ? '' : '▲ '}
            {formatRatio(subject.errorRatio)}
          </dd>
        </div>
        <div>
          <dt>p99</dt>
          <dd>{formatDuration(subject.p99Nanos)}</dd>
        </div>
      </dl>
      {'node' in selection && !answers && (
        <p className="mut">No requests come in; these are the calls it makes.</p>
      )}
      {refused && <pre className="query-error">{refused.text}</pre>}
      {series && series.times.length > 0 && (
        <>
          <Chart
            title="latency"
            times={series.times}
            span={span}
            lines={[
              { label: 'p50', colour: '--acc', values: series.of('p50') },
              { label: 'p90', colour: '--warn', values: series.of('p90') },
              { label: 'p99', colour: '--bad', values: series.of('p99') },
            ]}
            format={formatDuration}
            logarithmic
          />
          <Chart
            title="requests"
            times={series.times}
            span={span}
            lines={[{ label: 'rate', colour: '--acc', values: series.of('rate') }]}
            format={formatRate}
            least={1}
          />
          <Chart
            title="errors"
            least={0.05}
            times={series.times}
            span={span}
            lines={[{ label: 'errors', colour: '--bad', values: series.of('errors') }]}
            format={formatRatio}
          />
        </>
      )}
      {series && series.times.length === 0 && <p className="mut">No requests in this range.</p>}
      {subject.protocols.map((protocol) => (
        <Routes key={protocol} {...{ protocol, predicate, everyMillis }} range={rangeClause(range)} />
      ))}
      {'node' in selection && <EdgeList node={selection.node} graph={graph} onSelect={onSelect} />}
      <details>
        <summary>the query behind the charts</summary>
        <code>{query}</code>
      </details>
    </aside>
  );
}
