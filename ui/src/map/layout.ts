import { Graph as DagreGraph, layout as dagreLayout } from '@dagrejs/dagre';
import { curveThrough, type Curve } from './curve';
import type { Graph } from './model';

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface PlacedEdge extends Curve {
  /** Where the label's middle is; dagre kept room for it there. */
  label: { x: number; y: number };
}

export interface MapLayout {
  nodes: ReadonlyMap<string, Box>;
  groups: ReadonlyMap<string, Box>;
  edges: ReadonlyMap<string, PlacedEdge>;
  width: number;
  height: number;
  /** Every edge has room for its label. */
  labelled: boolean;
}

export const NODE_WIDTH = 178;
export const NODE_HEIGHT = 48;
export const LABEL_WIDTH = 132;
export const LABEL_HEIGHT = 18;

/** Above this many edges room for every label would make the map too large to read. */
const LABELLED_EDGES = 36;

const MARGIN = 12;

/**
 * Places services left to right in the direction of the calls. Depends on ids and groups only, never on
 * rates or the order of the answer, so that a refresh moves nothing.
 */
export function layoutGraph(graph: Graph): MapLayout {
  const dagre = new DagreGraph({ compound: true, multigraph: true });
  const labelled = graph.edges.size <= LABELLED_EDGES;
  dagre.setGraph({
    rankdir: 'LR',
    nodesep: 16,
    edgesep: 10,
    ranksep: labelled ? 22 : 70,
    marginx: MARGIN,
    marginy: MARGIN,
  });
  dagre.setDefaultEdgeLabel(() => ({}));
  const nodes = [...graph.nodes.values()].sort((a, b) => compare(a.group, b.group) || compare(a.id, b.id));
  for (const group of new Set(nodes.map((node) => node.group))) dagre.setNode(groupKey(group), {});
  for (const node of nodes) {
    dagre.setNode(node.id, { width: NODE_WIDTH, height: NODE_HEIGHT });
    dagre.setParent(node.id, groupKey(node.group));
  }
  const label = labelled ? { width: LABEL_WIDTH, height: LABEL_HEIGHT + 6, labelpos: 'c' as const } : {};
  const edges = [...graph.edges.values()].sort((a, b) => compare(a.id, b.id));
  for (const edge of edges) dagre.setEdge(edge.source, edge.target, { ...label }, edge.protocol);
  dagreLayout(dagre);

  const placedNodes = new Map(nodes.map((node) => [node.id, boxOf(dagre.node(node.id))]));
  const placedEdges = new Map<string, PlacedEdge>();
  for (const edge of edges) {
    const placed = dagre.edge(edge.source, edge.target, edge.protocol);
    const curve = curveThrough(placed.points ?? []);
    const middle = curve.at(0.5);
    const label = labelled && placed.x !== undefined ? { x: placed.x, y: placed.y! } : middle;
    placedEdges.set(edge.id, { ...curve, label });
  }
  return withGroups(nodes, placedNodes, placedEdges, labelled);
}

/** Boxes around the members of each group; dagre's own are wider than what they hold. */
function withGroups(
  nodes: { id: string; group: string }[],
  placed: Map<string, Box>,
  edges: Map<string, PlacedEdge>,
  labelled: boolean,
): MapLayout {
  const groups = new Map<string, Box>();
  for (const { id, group } of nodes) {
    const box = placed.get(id)!;
    groups.set(
      group,
      union(groups.get(group), {
        x: box.x - 14,
        y: box.y - 30,
        width: box.width + 28,
        height: box.height + 44,
      }),
    );
  }
  let all: Box | undefined;
  for (const box of groups.values()) all = union(all, box);
  for (const { points } of edges.values()) {
    for (const point of points) all = union(all, { ...point, width: 0, height: 0 });
  }
  const shift = { x: MARGIN - (all?.x ?? 0), y: MARGIN - (all?.y ?? 0) };
  const moved = <T extends { x: number; y: number }>(at: T): T => ({
    ...at,
    x: at.x + shift.x,
    y: at.y + shift.y,
  });
  return {
    nodes: mapValues(placed, moved),
    groups: mapValues(groups, moved),
    edges: mapValues(edges, (edge) => ({
      ...curveThrough(edge.points.map(moved)),
      label: moved(edge.label),
    })),
    width: (all?.width ?? 0) + 2 * MARGIN,
    height: (all?.height ?? 0) + 2 * MARGIN,
    labelled,
  };
}

function boxOf(node: { x?: number; y?: number; width: number; height: number }): Box {
  const { x = 0, y = 0, width, height } = node;
  return { x: x - width / 2, y: y - height / 2, width, height };
}

function union(a: Box | undefined, b: Box): Box {
  if (!a) return b;
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  const right = Math.max(a.x + a.width, b.x + b.width);
  const bottom = Math.max(a.y + a.height, b.y + b.height);
  return { x, y, width: right - x, height: bottom - y };
}

function mapValues<K, V>(map: Map<K, V>, change: (value: V) => V): Map<K, V> {
  return new Map([...map].map(([key, value]) => [key, change(value)]));
}

function groupKey(group: string): string {
  return `group\t${group}`;
}

/** Not localeCompare: the layout must be the same in every browser. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
