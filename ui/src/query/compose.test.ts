import { expect, test } from 'vitest';
import {
  bucketSeconds,
  composeQuery,
  endOf,
  inTyped,
  isFilterQuery,
  isRowQuery,
  quote,
  selectionPredicate,
  stagesOf,
} from './compose';
import type { MapNode } from '../api/types';

const last = { last: '5m' } as const;
const text = (query: string, only?: string) => composeQuery({ query, range: last, only }).text;

test('the range of the page goes before the first stage', () => {
  expect(text('http where status>=500')).toBe('http where status>=500 last 5m');
  expect(text('http | p99(latency) by route')).toBe('http last 5m | p99(latency) by route');
});

test('a query that names its own time keeps it', () => {
  for (const query of [
    'http last 1h',
    'http | where status=500 | last 30m',
    'http since 2026-11-20T10:00:00Z',
  ]) {
    expect(text(query)).toBe(query);
  }
});

test('words inside quotes are not clauses', () => {
  expect(text('http where path="last 5m | x"')).toBe('http where path="last 5m | x" last 5m');
  expect(stagesOf('http where path="a\\"|b" | head 3')).toEqual(['http where path="a\\"|b"', 'head 3']);
});

test('the predicate of a selection comes before aggregates', () => {
  expect(text('http | rate() by route', 'dst.service="cart"')).toBe(
    'http last 5m | where dst.service="cart" | rate() by route',
  );
});

test('follow at the end is for the page to decide', () => {
  expect(composeQuery({ query: 'http where error follow', range: undefined, only: undefined }).text).toBe(
    'http where error',
  );
});

test('only rows of the table can be followed', () => {
  expect(['request', 'http where a=1 | select time, path', 'http | where error'].map(isRowQuery)).toEqual([
    true,
    true,
    true,
  ]);
  expect(['http | rate()', 'http | top 3 latency', 'http join flow on conn'].map(isRowQuery)).toEqual([
    false,
    false,
    false,
  ]);
  expect(isFilterQuery('http | select path')).toBe(false);
});

test('errors point into what was typed', () => {
  const sent = composeQuery({ query: 'http | p9(latency)', range: last, only: undefined });
  expect(sent.text).toBe('http last 5m | p9(latency)');
  const error = { message: '', text: '', line: 1, column: 16, length: 2 };
  expect(inTyped(error, sent)).toEqual({ ...error, column: 8 });
  expect(inTyped({ ...error, column: 2 }, sent).column).toBe(2);
});

test('selections become predicates of the name that the map gives each end', () => {
  const nodes: Record<string, Partial<MapNode>> = {
    a: { name: 'shop "a"', kind: 'service' },
    b: { name: '192.0.2.7', kind: 'external' },
  };
  const find = (id: string) => nodes[id] as MapNode | undefined;
  expect(selectionPredicate({ source: 'a', target: 'b', protocol: 'http' }, find)).toBe(
    'src.service="shop \\"a\\"" and dst.ip="192.0.2.7" and not has(dst.service) and not has(dst.process) and protocol="http"',
  );
  expect(selectionPredicate({ source: 'a', target: 'b', protocol: 'http' }, find, 'grpc')).not.toContain(
    'protocol',
  );
  expect(quote('a\\b')).toBe('"a\\\\b"');
});

test('a link names ends that the map does not know yet', () => {
  const unknown = () => undefined;
  expect(selectionPredicate({ node: 'process:nginx' }, unknown)).toBe(
    '(dst.process="nginx" and not has(dst.service) or src.process="nginx" and not has(src.service))',
  );
  expect(endOf('external:2001:db8::1')).toEqual({ kind: 'external', name: '2001:db8::1' });
  expect(endOf('service:shop/cart')).toEqual({ kind: 'service', name: 'shop/cart' });
});

test('about sixty buckets in every range', () => {
  expect((['1m', '5m', '15m', '1h'] as const).map((range) => bucketSeconds({ last: range }))).toEqual([
    1, 5, 15, 60,
  ]);
});
