import { useEffect, useMemo, useRef } from 'react';
import { statusOf, type StatusAnswer } from './api/status';
import type { TableName } from './api/types';
import { usePoll } from './api/usePoll';
import { EmptyState } from './EmptyState';
import { FlowMap } from './map/FlowMap';
import { edgeId } from './map/model';
import { useGraph } from './map/useGraph';
import { SidePanel } from './panel/SidePanel';
import { subjectOf } from './panel/subject';
import { composeQuery, inTyped, isRowQuery, selectionPredicate, tableOf } from './query/compose';
import { usePageState } from './state/usePageState';
import { RequestTable } from './table/RequestTable';
import { TableHeader } from './table/TableHeader';
import { TableTabs } from './table/TableTabs';
import { useRows } from './table/useRows';
import { TimelinePlace } from './timeline/TimelinePlace';
import { lossOf } from './top/loss';
import { TopBar } from './top/TopBar';
import { useRowRate } from './top/useRowRate';

const MOST_ASKED = 500;

/** The page: one query, one range, one selection, seen as map, timeline, table and side panel. */
export function App() {
  const [state, change] = usePageState();
  const { query, range, selection, live } = state;
  const focusQuery = useRef<(() => void) | undefined>(undefined);
  const hold = useRef(false);
  const moving = live && 'last' in range;
  const pace = (millis: number) => (moving ? millis : 0);

  const { graph, answered, lost, down: mapDown, refused: mapRefused } = useGraph(range, pace(2000));
  const { data: statusAnswer, down: statusDown } = usePoll<StatusAnswer>('/api/status', 5000);
  const status = useMemo(() => statusAnswer && statusOf(statusAnswer), [statusAnswer]);
  const tables = usePoll<{ tables: TableName[] }>('/api/tables', 0);
  const protocols = [...new Set([...graph.edges.values()].map((edge) => edge.protocol))].sort();
  const known = useRef(graph);
  known.current = graph;
  // From ids alone, so that the predicate (and with it the stream) stays when numbers change.
  const kinds = [...graph.nodes.values()]
    .map((node) => `${node.id} ${node.kind} ${node.name}`)
    .sort()
    .join();
  const table = tableOf(query);
  const only = useMemo(
    () => selection && selectionPredicate(selection, (id) => known.current.nodes.get(id), table),
    [selection, kinds, table],
  );

  const rowQuery = isRowQuery(query);
  const sent = useMemo(() => composeQuery({ query, range, only }), [query, range, only]);
  const asked = rowQuery ? `${sent.text} | sort -time | head ${MOST_ASKED}` : sent.text;
  const rows = useRows({
    query: asked,
    follow: rowQuery && moving ? composeQuery({ query, range: undefined, only }).text : undefined,
    everyMillis: rowQuery ? 0 : pace(3000),
    hold,
  });
  const rowsPerSecond = useRowRate(rows.buffer.arrived, rows.following);
  const refused = useMemo(() => rows.refused && inTyped(rows.refused, sent), [rows.refused, sent]);
  const down = mapDown ?? rows.down ?? statusDown;
  const loss = lossOf({
    down: down !== undefined,
    counts: status?.losses,
    gaps: status?.gaps,
    mapLost: lost,
    summary: rows.buffer.summary,
  });

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing = event.target instanceof Element && event.target.closest('.cm-editor, input, select');
      if (event.key === '/' && !typing) {
        event.preventDefault();
        focusQuery.current?.();
      } else if (event.key === 'Escape' && typing) (document.activeElement as HTMLElement).blur();
      else if (event.key === 'Escape') change({ selection: undefined });
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [change]);

  const picked = selection && ('node' in selection ? selection.node : edgeId(selection));
  const pick = (id: string | undefined) => {
    const edge = id === undefined ? undefined : graph.edges.get(id);
    if (edge) change({ selection: { source: edge.source, target: edge.target, protocol: edge.protocol } });
    else change({ selection: id === undefined ? undefined : { node: id } });
  };
  const nothing = answered && graph.nodes.size === 0;
  const nothingSays = refused
    ? 'The query has an error: see under the query box.'
    : rows.loading
      ? ''
      : rowQuery
        ? `No row of “${sent.text}”. ${rows.following ? 'New ones show up here.' : ''}`
        : `No result of “${sent.text}”.`;

  return (
    <div className={`page${selection ? ' with-side' : ''}`}>
      <TopBar {...{ state, loss, rowsPerSecond }} error={refused} onChange={change} focus={focusQuery} />
      {down && (
        <p className="banner" role="alert">
          ✕ No answer from the API ({down}). Trying again; what is shown may be old. Is <code>obsctl up</code>{' '}
          running?
        </p>
      )}
      <main className={down ? 'old' : ''}>
        {nothing ? (
          <EmptyState state={state} connections={status?.connections} onChange={change} />
        ) : (
          <FlowMap {...{ graph, picked }} note={mapRefused} moving={moving && !down} onPick={pick} />
        )}
        <TimelinePlace
          query={refused ? 'request' : query}
          {...{ range, only }}
          everyMillis={pace(3000)}
          onRange={(next) => change({ range: next })}
        />
        <section className="table" aria-label="Requests">
          <TableHeader
            rows={rows}
            sent={sent.text}
            selected={
              selection && only ? { title: subjectOf(selection, graph).title, predicate: only } : undefined
            }
            onClear={() => change({ selection: undefined })}
          >
            <TableTabs
              tables={tables.data?.tables ?? []}
              {...{ protocols, query }}
              onQuery={(next) => change({ query: next })}
            />
          </TableHeader>
          <RequestTable buffer={rows.buffer} nothing={nothingSays} hold={hold} onRelease={rows.release} />
        </section>
      </main>
      {selection && (
        <SidePanel
          {...{ selection, graph, range }}
          everyMillis={pace(3000)}
          onSelect={(next) => change({ selection: next })}
        />
      )}
    </div>
  );
}
