import { formatDuration, formatRate, formatRatio } from '../format';
import type { Edge, Graph } from '../map/model';
import type { Selection } from '../state/urlState';

interface Props {
  node: string;
  graph: Graph;
  onSelect: (selection: Selection) => void;
}

/** Who calls the service and whom it calls, the busiest first. */
export function EdgeList({ node, graph, onSelect }: Props) {
  const edges = [...graph.edges.values()].sort((a, b) => b.rate - a.rate);
  const list = (title: string, some: Edge[], other: (edge: Edge) => string) =>
    some.length > 0 && (
      <section>
        <h3 className="sub">{title}</h3>
        <ul className="edges">
          {some.map((edge) => (
            <li key={edge.id}>
              <button
                type="button"
                className={edge.health}
                onClick={() =>
                  onSelect({ source: edge.source, target: edge.target, protocol: edge.protocol })
                }
              >
                <span>{graph.nodes.get(other(edge))?.name ?? other(edge)}</span>
                <span className="mut">{edge.protocol}</span>
                <span>{formatRate(edge.rate)}</span>
                <span className="errors">{formatRatio(edge.errorRatio)}</span>
                <span>{formatDuration(edge.p99Nanos)}</span>
              </button>
            </li>
          ))}
        </ul>
      </section>
    );
  return (
    <>
      {list(
        'called by',
        edges.filter((edge) => edge.target === node),
        (edge) => edge.source,
      )}
      {list(
        'calls',
        edges.filter((edge) => edge.source === node),
        (edge) => edge.target,
      )}
    </>
  );
}
