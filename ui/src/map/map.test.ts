import { expect, test } from 'vitest';
import type { MapAnswer } from '../api/types';
import { mapAnswer } from '../../test/fixture/traffic';
import { placeLabels } from './labels';
import { layoutGraph, type Box } from './layout';
import { healthOf, mergeGraph, neighbourhood, NO_GRAPH, QUIET_MILLIS, type Graph } from './model';
import { zoomAt } from './useViewport';

const start = () => mergeGraph(NO_GRAPH, mapAnswer(), 1000);

test('health follows errors and drops', () => {
  expect([null, 0.01, 0.011, 0.05, 0.051].map((ratio) => healthOf(ratio))).toEqual([
    'ok',
    'ok',
    'warn',
    'warn',
    'bad',
  ]);
  expect(healthOf(0, 3)).toBe('bad');
});

test('other numbers and another order move nothing', () => {
  const answer = mapAnswer();
  const later: MapAnswer = {
    ...answer,
    nodes: answer.nodes.map((node) => ({ ...node, rate: node.rate * 3 })).reverse(),
    edges: answer.edges.map((edge) => ({ ...edge, rate: 1 })).reverse(),
  };
  const before = start();
  const after = mergeGraph(before, later, 2000);
  expect(after.shape).toBe(before.shape);
  expect([...layoutGraph(after).nodes].sort()).toEqual([...layoutGraph(before).nodes].sort());
});

test('what is missing from one answer stays in place and leaves after a while', () => {
  const answer = mapAnswer();
  const without = {
    ...answer,
    nodes: answer.nodes.filter((node) => node.id !== 'quote'),
    edges: answer.edges.filter((edge) => edge.target !== 'quote'),
  };
  const before = start();
  const soon = mergeGraph(before, without, 1000 + QUIET_MILLIS);
  expect(soon.shape).toBe(before.shape);
  expect(soon.nodes.get('quote')).toMatchObject({ quiet: true, rate: 0 });
  const later = mergeGraph(soon, without, 1001 + QUIET_MILLIS);
  expect(later.nodes.has('quote')).toBe(false);
  expect(later.shape).not.toBe(before.shape);
});

test('an edge whose end is not among the nodes is left out', () => {
  const answer = mapAnswer();
  answer.edges.push({ ...answer.edges[0]!, target: 'nobody' });
  expect(mergeGraph(NO_GRAPH, answer, 0).edges.size).toBe(answer.edges.length - 1);
});

test('in a hundred made-up meshes no service or group covers another, and groups hold their members', () => {
  for (let seed = 1; seed <= 100; seed++) {
    const graph = seed === 1 ? start() : mesh(seed, 3 + (seed % 25), 2 + ((seed * 7) % 45), 1 + (seed % 5));
    const { nodes, groups } = layoutGraph(graph);
    apart([...nodes.values()]);
    apart([...groups.values()]);
    for (const [id, box] of nodes) {
      const group = groups.get(graph.nodes.get(id)!.group)!;
      expect(box.x > group.x && box.x + box.width < group.x + group.width).toBe(true);
      expect(box.y > group.y && box.y + box.height < group.y + group.height).toBe(true);
    }
  }
});

test('a service that calls itself and one that nobody calls are placed too', () => {
  const [node] = mapAnswer().nodes;
  const edge = { ...mapAnswer().edges[0]!, source: node!.id, target: node!.id };
  const graph = mergeGraph(
    NO_GRAPH,
    { ...mapAnswer(), nodes: [node!, { ...node!, id: 'alone' }], edges: [edge] },
    0,
  );
  const layout = layoutGraph(graph);
  expect(layout.nodes.size).toBe(2);
  const [id, loop] = [...layout.edges][0]!;
  expect(loop.length).toBeGreaterThan(10);
  // Its label does not fit between the ends of its line, and stands beside it.
  const label = placeLabels(layout, [{ id, width: 110 }], undefined).get(id)!;
  const box = layout.nodes.get(node!.id)!;
  expect(label.x).toBeGreaterThan(box.x + box.width);
  expect(label.y).toBeCloseTo(box.y + box.height / 2);
});

test('the neighbourhood of a service is its edges and their other ends', () => {
  const near = neighbourhood(start(), 'ledger')!;
  expect([...near].sort()).toEqual([
    'ledger',
    'ledger>mariadb>mysql',
    'mariadb',
    'payment',
    'payment>ledger>http',
  ]);
});

test('zooming keeps the point under the pointer', () => {
  const view = zoomAt({ scale: 1, x: 10, y: 20 }, 2, 110, 220);
  expect(view).toEqual({ scale: 2, x: -90, y: -180 });
});

test('labels cover neither each other nor services, and the most important gets its place', () => {
  const graph = start();
  const layout = layoutGraph(graph);
  const ids = [...graph.edges.keys()];
  const places = placeLabels(
    layout,
    ids.map((id) => ({ id, width: 120 })),
    undefined,
  );
  expect(places.has(ids[0]!)).toBe(true);
  expect(places.size).toBeGreaterThan(ids.length * 0.6);
  const boxes = [...places.values()].map(({ x, y }) => ({ x: x - 60, y: y - 10, width: 120, height: 20 }));
  boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => expect(overlap(a, b)).toBe(false)));
});

test('lines start and end at the sides of their services', () => {
  const graph = start();
  const layout = layoutGraph(graph);
  for (const edge of graph.edges.values()) {
    const [a, b] = [layout.nodes.get(edge.source)!, layout.nodes.get(edge.target)!];
    const curve = layout.edges.get(edge.id)!;
    expect([a.x, a.x + a.width]).toContain(curve.at(0).x);
    expect([b.x, b.x + b.width]).toContain(curve.at(1).x);
  }
});

test('two hundred services are laid out within a second of processor time', () => {
  const graph = mesh(5, 200, 320, 12);
  const before = process.cpuUsage();
  expect(layoutGraph(graph).nodes.size).toBe(200);
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(1000);
});

/** Any graph: cycles, parallel edges, services that nobody calls. */
function mesh(seed: number, services: number, edges: number, groups: number): Graph {
  let state = seed;
  const random = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const answer = mapAnswer();
  const [node, edge] = [answer.nodes[0]!, answer.edges[0]!];
  answer.nodes = Array.from({ length: services }, (_, i) => ({
    ...node,
    id: `s${i}`,
    namespace: `n${random(groups)}`,
  }));
  answer.edges = Array.from({ length: edges }, (_, i) => ({
    ...edge,
    source: `s${random(services)}`,
    target: `s${random(services)}`,
    protocol: i % 5 === 0 ? 'redis' : 'http',
  }));
  return mergeGraph(NO_GRAPH, answer, 0);
}

function apart(boxes: Box[]): void {
  boxes.forEach((a, i) => {
    for (const b of boxes.slice(i + 1))
      if (overlap(a, b)) expect.fail(`${JSON.stringify(a)} covers ${JSON.stringify(b)}`);
  });
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

test('labels cover neither each other nor services, and the most important gets its place', () => {
  const graph = start();
  const layout = layoutGraph(graph);
  const ids = [...graph.edges.keys()];
  const places = placeLabels(
    layout,
    ids.map((id) => ({ id, width: 120 })),
    undefined,
  );
  expect(places.has(ids[0]!)).toBe(true);
  expect(places.size).toBeGreaterThan(ids.length * 0.6);
  const boxes = [...places.values()].map(({ x, y }) => ({ x: x - 60, y: y - 10, width: 120, height: 20 }));
  boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => expect(overlap(a, b)).toBe(false)));
});

test('lines start and end at the sides of their services', () => {
  const graph = start();
  const layout = layoutGraph(graph);
  for (const edge of graph.edges.values()) {
    const [a, b] = [layout.nodes.get(edge.source)!, layout.nodes.get(edge.target)!];
    const curve = layout.edges.get(edge.id)!;
    expect([a.x, a.x + a.width]).toContain(curve.at(0).x);
    expect([b.x, b.x + b.width]).toContain(curve.at(1).x);
  }
});

test('two hundred services are laid out within a second of processor time', () => {
  const [node] = mapAnswer().nodes;
  const nodes = Array.from({ length: 200 }, (_, i) => ({
    ...node!,
    id: `s${i}`,
    name: `s${i}`,
    namespace: `n${i % 12}`,
  }));
  const edges = Array.from({ length: 320 }, (_, i) => ({
    ...mapAnswer().edges[0]!,
    source: `s${i % 199}`,
    target: `s${Math.min(199, (i % 199) + 1 + ((i * 31) % 9))}`,
  }));
  const graph = mergeGraph(NO_GRAPH, { ...mapAnswer(), nodes, edges }, 0);
  const before = process.cpuUsage();
  expect(layoutGraph(graph).nodes.size).toBe(200);
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(1000);
});
