import { edgeId, type Graph, type Health } from '../map/model';
import { endOf } from '../query/compose';
import type { Selection } from '../state/urlState';

/** The numbers at the top of the side panel. */
export interface Subject {
  title: string;
  about: string;
  protocols: string[];
  rate: number | null;
  errorRatio: number | null;
  p99Nanos: number | null;
  health: Health;
}

export function subjectOf(selection: Selection, graph: Graph): Subject {
  const nameOf = (id: string) => (graph.nodes.get(id) ?? endOf(id)).name;
  if ('node' in selection) {
    const node = graph.nodes.get(selection.node);
    return {
      title: nameOf(selection.node),
      about: node ? [node.kind, node.group, node.protocols.join(', ')].join(' · ') : 'not seen in this range',
      protocols: node?.protocols ?? [],
      rate: node?.rate ?? null,
      errorRatio: node?.errorRatio ?? null,
      p99Nanos: node?.p99Nanos ?? null,
      health: node?.health ?? 'ok',
    };
  }
  const edge = graph.edges.get(edgeId(selection));
  return {
    title: `${nameOf(selection.source)} → ${nameOf(selection.target)}`,
    about: edge ? `${selection.protocol} requests` : `${selection.protocol} · not seen in this range`,
    protocols: [selection.protocol],
    rate: edge?.rate ?? null,
    errorRatio: edge?.errorRatio ?? null,
    p99Nanos: edge?.p99Nanos ?? null,
    health: edge?.health ?? 'ok',
  };
}
