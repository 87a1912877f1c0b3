import { expect, test } from 'vitest';
import type { MapAnswer } from '../api/types';
import { mapAnswer } from '../../test/fixture/traffic';
import { layoutGraph, type Box } from './layout';
import { healthOf, mergeGraph, neighbourhood, NO_GRAPH, QUIET_MILLIS } from './model';
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

test('boxes of services never overlap, and groups hold their members', () => {
  const graph = start();
  const { nodes, groups } = layoutGraph(graph);
  const boxes = [...nodes.values()];
  boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => expect(overlap(a, b)).toBe(false)));
  for (const [id, box] of nodes) {
    const group = groups.get(graph.nodes.get(id)!.group)!;
    expect(box.x > group.x && box.y > group.y && box.x + box.width < group.x + group.width).toBe(true);
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
  expect([...layout.edges.values()][0]!.length).toBeGreaterThan(10);
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

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
