import type { Graph } from './model';

/** What the colours mean, and how much there is. */
export function MapLegend({
  graph,
  groups,
  note,
}: {
  graph: Graph;
  groups: number;
  note: string | undefined;
}) {
  const count = (n: number, word: string) => `${n} ${word}${n === 1 ? '' : 's'}`;
  return (
    <div className="legend">
      <span>
        <i className="dot ok" />
        healthy
      </span>
      <span>
        <i className="dot warn" />▲ &gt;1% errors
      </span>
      <span>
        <i className="dot bad" />▲ &gt;5% errors or ✕ dropped
      </span>
      <span className="counts">
        {count(graph.nodes.size, 'service')} · {count(graph.edges.size, 'edge')} · {count(groups, 'group')}
      </span>
      {note && <strong className="note">▲ The map is of another time: {note}</strong>}
    </div>
  );
}
