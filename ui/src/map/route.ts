import { curveAlong, loopBeside, type Curve, type Lane, type Point } from './curve';
import { NODE_WIDTH, type Box } from './layout';
import type { Edge, Graph } from './model';

/** Between the lines that leave one side of a box. */
const PORT_GAP = 7;

type Boxes = ReadonlyMap<string, Box>;
type Waypoints = ReadonlyMap<string, Point[]>;

/** Draws each edge from the side of one box to the side of the other, along its waypoints. */
export function routeEdges(graph: Graph, boxes: Boxes, waypoints: Waypoints): Map<string, Curve> {
  const ports = portsOf(graph, boxes, waypoints);
  const placed = new Map<string, Curve>();
  for (const edge of graph.edges.values()) {
    const source = boxes.get(edge.source)!;
    const target = boxes.get(edge.target)!;
    if (edge.source === edge.target) {
      placed.set(edge.id, loopBeside(source));
      continue;
    }
    const forward = source.x <= target.x;
    const start = { x: forward ? source.x + source.width : source.x, y: ports.get(`${edge.id} out`)! };
    const end = { x: forward ? target.x : target.x + target.width, y: ports.get(`${edge.id} in`)! };
    const reach = forward ? NODE_WIDTH / 2 : -NODE_WIDTH / 2;
    const lanes: Lane[] = (waypoints.get(edge.id) ?? []).map(({ x, y }) => ({
      from: x - reach,
      to: x + reach,
      y,
    }));
    const curve = curveAlong([
      { from: start.x, to: start.x, y: start.y },
      ...lanes,
      { from: end.x, to: end.x, y: end.y },
    ]);
    placed.set(edge.id, curve);
  }
  return placed;
}

/** The height at which each line leaves and enters, in the order of where it goes, so that lines do not cross. */
function portsOf(graph: Graph, boxes: Boxes, waypoints: Waypoints): Map<string, number> {
  const sides = new Map<string, { key: string; towards: number }[]>();
  const middle = (id: string) => boxes.get(id)!.y + boxes.get(id)!.height / 2;
  const add = (node: string, right: boolean, key: string, towards: number) => {
    const side = `${node}\t${right}`;
    sides.set(side, [...(sides.get(side) ?? []), { key, towards }]);
  };
  const edges = [...graph.edges.values()].filter((edge: Edge) => edge.source !== edge.target);
  for (const edge of edges.sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const forward = boxes.get(edge.source)!.x <= boxes.get(edge.target)!.x;
    const points = waypoints.get(edge.id) ?? [];
    add(edge.source, forward, `${edge.id} out`, points[0]?.y ?? middle(edge.target));
    add(edge.target, !forward, `${edge.id} in`, points.at(-1)?.y ?? middle(edge.source));
  }
  const ports = new Map<string, number>();
  for (const [side, lines] of sides) {
    const box = boxes.get(side.split('\t')[0]!)!;
    const gap = Math.min(PORT_GAP, (box.height - 12) / lines.length);
    lines.sort((a, b) => a.towards - b.towards || (a.key < b.key ? -1 : 1));
    lines.forEach(({ key }, i) => {
      ports.set(key, box.y + box.height / 2 + (i - (lines.length - 1) / 2) * gap);
    });
  }
  return ports;
}
