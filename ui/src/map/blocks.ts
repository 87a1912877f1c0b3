import { GROUP_PADDING, NODE_HEIGHT } from './layout';
import type { Edge, Node } from './model';

/** Something that needs a place of its own in a column: a service, or an edge on its way through. */
export interface Item {
  column: number;
  height: number;
  /** Middle. */
  y: number;
  neighbours: Item[];
}

/** Items that stay together: the members of a group, or the way of one edge across columns. */
export interface Block {
  name: string;
  padding: { top: number; bottom: number };
  first: number;
  last: number;
  /** By column. */
  columns: Map<number, Item[]>;
  items: Item[];
  top: number;
  height: number;
}

export interface Blocks {
  blocks: Block[];
  nodes: Map<string, Item>;
  /** For each edge its items from source to target, without the ends. */
  ways: Map<string, Item[]>;
}

/** The height that a passing edge keeps free. */
const LANE_HEIGHT = 10;

/** Groups of services as blocks; edges that pass columns get items there, in the block they pass or their own. */
export function blocksOf(nodes: Node[], edges: Edge[], ranks: Map<string, number>): Blocks {
  const groups = new Map<string, Block>();
  const items = new Map<string, Item>();
  for (const node of nodes) {
    const block = groups.get(node.group) ?? newBlock(node.group, GROUP_PADDING);
    groups.set(node.group, block);
    items.set(node.id, addItem(block, ranks.get(node.id)!, NODE_HEIGHT));
  }
  const groupAt = new Map(nodes.map((node) => [node.id, groups.get(node.group)!]));
  const spans = new Map([...groups.values()].map((block) => [block, [block.first, block.last] as const]));
  const within = (block: Block, column: number) => {
    const [first, last] = spans.get(block)!;
    return first <= column && column <= last;
  };
  const lanes: Block[] = [];
  const ways = new Map<string, Item[]>();
  for (const edge of edges) {
    if (edge.source === edge.target) continue;
    const [from, to] = [ranks.get(edge.source)!, ranks.get(edge.target)!];
    const step = Math.sign(to - from);
    const lane = newBlock(edge.id, { top: 2, bottom: 2 });
    const way: Item[] = [];
    for (let column = from + step; step !== 0 && column !== to; column += step) {
      const passed = [groupAt.get(edge.source)!, groupAt.get(edge.target)!].find((block) =>
        within(block, column),
      );
      way.push(addItem(passed ?? lane, column, LANE_HEIGHT));
    }
    if (lane.items.length > 0) lanes.push(lane);
    ways.set(edge.id, way);
    const chain = [items.get(edge.source)!, ...way, items.get(edge.target)!];
    for (let i = 1; i < chain.length; i++) {
      chain[i]!.neighbours.push(chain[i - 1]!);
      chain[i - 1]!.neighbours.push(chain[i]!);
    }
  }
  return { blocks: [...groups.values(), ...lanes], nodes: items, ways };
}

function newBlock(name: string, { top, bottom }: { top: number; bottom: number }): Block {
  return {
    name,
    padding: { top, bottom },
    first: Infinity,
    last: -Infinity,
    columns: new Map(),
    items: [],
    top: 0,
    height: 0,
  };
}

function addItem(block: Block, column: number, height: number): Item {
  const item: Item = { column, height, y: 0, neighbours: [] };
  block.items.push(item);
  block.columns.set(column, [...(block.columns.get(column) ?? []), item]);
  block.first = Math.min(block.first, column);
  block.last = Math.max(block.last, column);
  return item;
}
