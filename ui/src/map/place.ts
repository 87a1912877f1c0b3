import { blocksOf } from './blocks';
import type { Point } from './curve';
import { LABEL_WIDTH, NODE_HEIGHT, NODE_WIDTH, type Box } from './layout';
import type { Graph } from './model';
import { ranksOf } from './ranks';
import { settle } from './settle';

export interface Placed {
  nodes: ReadonlyMap<string, Box>;
  /** For each edge the places, column by column, that it passes between its ends. */
  waypoints: ReadonlyMap<string, Point[]>;
  labelled: boolean;
}

/** Above this many edges, room for every label would make the map too wide to read. */
const LABELLED_EDGES = 14;

/**
 * Places services in columns from callers to called, and groups in blocks that do not overlap. Written here
 * because dagre fails on some graphs with groups and takes seconds for 200 services, and ELK is larger than
 * the rest of the page.
 */
export function place(graph: Graph): Placed {
  // Sorted, because ties are broken by order.
  const nodes = [...graph.nodes.values()].sort((a, b) => compare(a.group, b.group) || compare(a.id, b.id));
  const edges = [...graph.edges.values()].sort((a, b) => compare(a.id, b.id));
  const labelled = edges.length <= LABELLED_EDGES;
  const { blocks, nodes: items, ways } = blocksOf(nodes, edges, ranksOf(nodes, edges));
  settle(blocks);
  const pitch = NODE_WIDTH + (labelled ? LABEL_WIDTH + 40 : 112);
  const middle = (item: { column: number; y: number }) => ({ x: item.column * pitch, y: item.y });
  const boxOf = (at: Point) => ({
    x: at.x - NODE_WIDTH / 2,
    y: at.y - NODE_HEIGHT / 2,
    width: NODE_WIDTH,
    height: NODE_HEIGHT,
  });
  return {
    nodes: new Map([...items].map(([id, item]) => [id, boxOf(middle(item))])),
    waypoints: new Map([...ways].map(([id, way]) => [id, way.map(middle)])),
    labelled,
  };
}

/** Not localeCompare: the layout must be the same in every browser. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
