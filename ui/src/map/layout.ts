import { place, type Placed } from './place';
import { routeEdges } from './route';
import type { Curve } from './curve';
import type { Graph } from './model';

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface MapLayout {
  nodes: ReadonlyMap<string, Box>;
  groups: ReadonlyMap<string, Box>;
  edges: ReadonlyMap<string, Curve>;
  width: number;
  height: number;
  /** There is room to label every edge. */
  labelled: boolean;
}

export const NODE_WIDTH = 178;
export const NODE_HEIGHT = 48;
export const LABEL_WIDTH = 148;
export const LABEL_HEIGHT = 20;

const MARGIN = 12;
/** Between the members of a group and its box; the name stands in the upper part. */
export const GROUP_PADDING = { x: 12, top: 25, bottom: 9 };

/**
 * Places services left to right in the direction of the calls. Depends on ids and groups only, never on
 * rates or the order of the answer, so that a refresh moves nothing.
 */
export function layoutGraph(graph: Graph): MapLayout {
  const placed = place(graph);
  const boxes = groupBoxes(graph, placed);
  let all: Box | undefined;
  for (const box of boxes.values()) all = union(all, box);
  for (const points of placed.waypoints.values()) {
    for (const { y } of points) all = union(all, { x: all?.x ?? 0, y: y - 10, width: 0, height: 20 });
  }
  const shift = { x: MARGIN - (all?.x ?? 0), y: MARGIN - (all?.y ?? 0) };
  const moved = <T extends { x: number; y: number }>(at: T): T => ({
    ...at,
    x: at.x + shift.x,
    y: at.y + shift.y,
  });
  const nodes = mapValues(placed.nodes, moved);
  const waypoints = mapValues(placed.waypoints, (points) => points.map(moved));
  return {
    nodes,
    groups: mapValues(boxes, moved),
    edges: routeEdges(graph, nodes, waypoints),
    width: (all?.width ?? 0) + 2 * MARGIN,
    height: (all?.height ?? 0) + 2 * MARGIN,
    labelled: placed.labelled,
  };
}

function groupBoxes(graph: Graph, placed: Placed): Map<string, Box> {
  const boxes = new Map<string, Box>();
  for (const node of graph.nodes.values()) {
    const { x, y, width, height } = placed.nodes.get(node.id)!;
    const around = {
      x: x - GROUP_PADDING.x,
      y: y - GROUP_PADDING.top,
      width: width + 2 * GROUP_PADDING.x,
      height: height + GROUP_PADDING.top + GROUP_PADDING.bottom,
    };
    boxes.set(node.group, union(boxes.get(node.group), around));
  }
  return boxes;
}

function union(a: Box | undefined, b: Box): Box {
  if (!a) return b;
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  const right = Math.max(a.x + a.width, b.x + b.width);
  const bottom = Math.max(a.y + a.height, b.y + b.height);
  return { x, y, width: right - x, height: bottom - y };
}

function mapValues<K, V>(map: ReadonlyMap<K, V>, change: (value: V) => V): Map<K, V> {
  return new Map([...map].map(([key, value]) => [key, change(value)]));
}
