import type { Block, Item } from './blocks';

const ITEM_GAP = 13;
const BLOCK_GAP = 10;
const SWEEPS = 24;
/** Fewer on a large map: it must not hold the page up. */
const LARGE = { blocks: 120, sweeps: 8 };
const PASSES = 16;

/**
 * Gives every item its height on the map: first the order of blocks and items that keeps edges short, then,
 * in that order, each as near to its neighbours as the others let it.
 */
export function settle(blocks: Block[]): void {
  let order = [...blocks];
  stack(order);
  let best = snapshot(order);
  const sweeps = blocks.length > LARGE.blocks ? LARGE.sweeps : SWEEPS;
  for (let sweep = 0; sweep < sweeps; sweep++) {
    order = reordered(order);
    stack(order);
    const cost = costOf(order);
    if (cost < best.cost) best = { ...snapshot(order), cost };
  }
  best.restore();
  for (let pass = 0; pass < PASSES; pass++) {
    relaxBlocks(pass % 2 === 0 ? best.order : [...best.order].reverse(), best.order);
    for (const block of best.order) relaxItems(block);
  }
}

/** Blocks from top to bottom, each as high as those above it in its columns allow; items centred in them. */
function stack(order: Block[]): void {
  const bottoms = new Map<number, number>();
  for (const block of order) {
    const inner = Math.max(...[...block.columns.values()].map(heightOf));
    block.height = inner + block.padding.top + block.padding.bottom;
    let top = 0;
    for (let column = block.first; column <= block.last; column++) {
      top = Math.max(top, bottoms.get(column) ?? 0);
    }
    block.top = top;
    for (const items of block.columns.values()) {
      let y = top + block.padding.top + (inner - heightOf(items)) / 2;
      for (const item of items) {
        item.y = y + item.height / 2;
        y += item.height + ITEM_GAP;
      }
    }
    for (let column = block.first; column <= block.last; column++) {
      bottoms.set(column, top + block.height + BLOCK_GAP);
    }
  }
}

function heightOf(items: Item[]): number {
  return items.reduce((sum, item) => sum + item.height, 0) + ITEM_GAP * (items.length - 1);
}

/** Blocks, and the items in each column of a block, by where their neighbours are. Ties keep their order. */
function reordered(order: Block[]): Block[] {
  const wanted = new Map(order.flatMap((block) => block.items).map((item) => [item, desired(item)]));
  for (const block of order) {
    for (const items of block.columns.values()) items.sort((a, b) => wanted.get(a)! - wanted.get(b)!);
  }
  const middle = new Map(order.map((block) => [block, mean(block.items.map((item) => wanted.get(item)!))]));
  return [...order].sort((a, b) => middle.get(a)! - middle.get(b)!);
}

function desired(item: Item): number {
  return item.neighbours.length === 0 ? item.y : mean(item.neighbours.map((other) => other.y));
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

/** How far edges go up and down, and by how much lines through the same gap change sides. */
function costOf(order: Block[]): number {
  let cost = 0;
  const gaps = new Map<number, [number, number][]>();
  for (const item of order.flatMap((block) => block.items)) {
    for (const other of item.neighbours) {
      if (other.column <= item.column) continue;
      cost += Math.abs(other.y - item.y);
      gaps.set(item.column, [...(gaps.get(item.column) ?? []), [item.y, other.y]]);
    }
  }
  for (const lines of gaps.values()) {
    // Counting crossings is quadratic: on a large map their lengths alone decide.
    if (lines.length > 150) continue;
    lines.forEach(([a, b], i) => {
      for (const [c, d] of lines.slice(i + 1)) if ((a - c) * (b - d) < 0) cost += 60;
    });
  }
  return cost;
}

function snapshot(order: Block[]) {
  const columns = order.map((block) =>
    [...block.columns].map(([column, items]) => ({ column, items: [...items] })),
  );
  const restore = () => {
    order.forEach((block, i) => columns[i]!.forEach(({ column, items }) => block.columns.set(column, items)));
    stack(order);
  };
  return { order, cost: costOf(order), restore };
}

/** Moves whole blocks towards their neighbours, not past those above or below. */
function relaxBlocks(sequence: Block[], order: Block[]): void {
  const place = new Map(order.map((block, i) => [block, i]));
  for (const block of sequence) {
    const outer = block.items.filter((item) => item.neighbours.length > 0);
    if (outer.length === 0) continue;
    const wish = mean(outer.map((item) => desired(item) - item.y));
    let [low, high] = [-Infinity, Infinity];
    for (const other of order) {
      if (other === block || other.first > block.last || other.last < block.first) continue;
      if (place.get(other)! < place.get(block)!)
        low = Math.max(low, other.top + other.height + BLOCK_GAP - block.top);
      else high = Math.min(high, other.top - BLOCK_GAP - block.height - block.top);
    }
    const move = Math.max(low, Math.min(high, wish));
    block.top += move;
    for (const item of block.items) item.y += move;
  }
}

/** Moves the items of a block towards their neighbours, inside the block and in their order. */
function relaxItems(block: Block): void {
  const floor = block.top + block.height - block.padding.bottom;
  for (const items of block.columns.values()) {
    items.forEach((item, i) => {
      const above = items[i - 1];
      const below = items[i + 1];
      const low = above ? above.y + above.height / 2 + ITEM_GAP : block.top + block.padding.top;
      const high = below ? below.y - below.height / 2 - ITEM_GAP : floor;
      const half = item.height / 2;
      item.y = Math.max(low + half, Math.min(high - half, desired(item)));
    });
  }
}
