import type { MapAnswer, MapEdge, MapNode } from '../api/types';

export type Health = 'ok' | 'warn' | 'bad';

export interface Node extends MapNode {
  group: string;
  health: Health;
  /** Requests per second that it makes of others. */
  calls: number;
  /** In an earlier answer but not in the newest. */
  quiet: boolean;
}

export interface Edge extends MapEdge {
  id: string;
  health: Health;
  quiet: boolean;
}

export interface Graph {
  nodes: ReadonlyMap<string, Node>;
  edges: ReadonlyMap<string, Edge>;
  /** Changes exactly when the set of nodes, groups or edges changes: then the map is laid out again. */
  shape: string;
  /** When each id was last in an answer, milliseconds. */
  seen: ReadonlyMap<string, number>;
}

export const NO_GRAPH: Graph = { nodes: new Map(), edges: new Map(), shape: '', seen: new Map() };

/** How long something that went quiet stays on the map, so that it does not blink in and out. */
export const QUIET_MILLIS = 30_000;

const WARN_RATIO = 0.01;
const BAD_RATIO = 0.05;

export function healthOf(errorRatio: number | null | undefined, dropped?: number | null): Health {
  if ((dropped ?? 0) > 0 || (errorRatio ?? 0) > BAD_RATIO) return 'bad';
  return (errorRatio ?? 0) > WARN_RATIO ? 'warn' : 'ok';
}

export function edgeId(edge: { source: string; target: string; protocol: string }): string {
  return `${edge.source}>${edge.target}>${edge.protocol}`;
}

/** What the box around a node says: its namespace, or where it runs. */
export function groupOf(node: MapNode): string {
  if (node.namespace) return node.namespace;
  return node.kind === 'external' ? 'external' : 'this host';
}

/** The newest answer on top of what was there. Objects that did not change stay the same objects. */
export function mergeGraph(before: Graph, answer: MapAnswer, nowMillis: number): Graph {
  const seen = new Map(before.seen);
  const nodes = new Map<string, Node>();
  const edges = new Map<string, Edge>();
  for (const node of answer.nodes) {
    seen.set(node.id, nowMillis);
    nodes.set(node.id, {
      ...node,
      calls: 0,
      group: groupOf(node),
      health: healthOf(node.errorRatio),
      quiet: false,
    });
  }
  for (const edge of answer.edges) {
    if (!nodes.has(edge.source) || !nodes.has(edge.target)) continue;
    const id = edgeId(edge);
    seen.set(id, nowMillis);
    nodes.get(edge.source)!.calls += edge.rate;
    edges.set(id, { ...edge, id, health: healthOf(edge.errorRatio, edge.dropped), quiet: false });
  }
  const recent = (id: string) => nowMillis - (seen.get(id) ?? 0) <= QUIET_MILLIS;
  for (const [id, node] of before.nodes) {
    if (!nodes.has(id) && recent(id)) nodes.set(id, { ...node, ...SILENT, health: 'ok' });
  }
  for (const [id, edge] of before.edges) {
    if (!edges.has(id) && recent(id) && nodes.has(edge.source) && nodes.has(edge.target)) {
      edges.set(id, { ...edge, ...SILENT, bytesPerSecond: 0, dropped: 0, health: 'ok' });
    }
  }
  for (const id of seen.keys()) if (!nodes.has(id) && !edges.has(id)) seen.delete(id);
  return { nodes, edges, seen, shape: shapeOf(nodes, edges) };
}

const SILENT = { rate: 0, errorRatio: null, p99Nanos: null, quiet: true };

function shapeOf(nodes: Map<string, Node>, edges: Map<string, Edge>): string {
  const names = [...nodes.values()].map((node) => `${node.group}\t${node.id}`).sort();
  return [...names, '', ...[...edges.keys()].sort()].join('\n');
}

/** The ids of the selected or hovered thing and of all that touches it; undefined when nothing is picked. */
export function neighbourhood(graph: Graph, picked: string | undefined): Set<string> | undefined {
  if (picked === undefined) return undefined;
  const near = new Set([picked]);
  for (const edge of graph.edges.values()) {
    if (edge.id === picked || edge.source === picked || edge.target === picked) {
      near.add(edge.id).add(edge.source).add(edge.target);
    }
  }
  return near;
}
