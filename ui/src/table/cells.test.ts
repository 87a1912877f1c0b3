import { expect, test } from 'vitest';
import type { Column, Row } from '../api/types';
import { formatValue, readerOf, shownColumns } from './cells';
import { foundAgain, NOTHING_REQUESTED, requestedBy, requestedQuery, sameAs } from './requested';
import { ofTable, tableOf } from '../query/compose';
import { wholeRowQuery } from './useWholeRow';

const column = (name: string, unit = '', type = 'utf8', display = false): Column => ({
  name,
  type,
  unit,
  display,
});
const common = [
  column('time', '', 'timestamp'),
  column('latency', 'ns', 'int64'),
  column('protocol'),
  column('error', '', 'bool'),
  column('conn', '', 'int64'),
  column('src.service'),
  column('src.process'),
  column('dst.ip'),
  column('dst.port', '', 'int64'),
  column('error.type'),
  column('req.bytes', 'By', 'int64'),
  column('resp.bytes', 'By', 'int64'),
];
const row: Row = [
  '2026-11-20T10:14:59.137000042Z',
  4_200_000,
  'http',
  true,
  77,
  null,
  'curl',
  '192.0.2.7',
  443,
  '503',
  100,
  1948,
];

test('values read by their unit', () => {
  const cases = [
    ['ns', 4.2e6, '4.2ms'],
    ['By', 2048, '2 KiB'],
    ['1/s', 12420, '12.4k/s'],
    ['ratio', 0.069, '6.9%'],
    ['By/s', 1024, '1 KiB/s'],
    ['', 503, '503'],
  ] as const;
  for (const [unit, value, text] of cases)
    expect(formatValue(column('x', unit, 'float64'), value)).toBe(text);
  expect(formatValue(column('x'), null)).toBe('–');
});

test('a request shows the best name of each end, its status and its bytes', () => {
  const cells = Object.fromEntries(shownColumns(common).map((shown) => [shown.title, shown.text(row)]));
  expect(cells).toMatchObject({
    source: 'curl',
    destination: '192.0.2.7:443',
    status: '503',
    latency: '4.2ms',
    bytes: '2 KiB',
  });
});

test('protocols share the columns for what was asked', () => {
  const http = shownColumns([...common, column('method'), column('path'), column('query'), column('status')]);
  const texts = Object.fromEntries(
    http.map((shown) => [shown.title, shown.text([...row, 'GET', '/a', 'b=1', 503])]),
  );
  expect(texts).toMatchObject({ method: 'GET', request: '/a?b=1', status: '503' });
  const mysql = shownColumns([...common, column('command'), column('statement')]);
  const statement = Object.fromEntries(
    mysql.map((shown) => [shown.title, shown.text([...row, 'QUERY', 'SELECT 1'])]),
  );
  expect(statement).toMatchObject({ method: 'QUERY', request: 'SELECT 1' });
});

test('rows of all protocols show what was asked from the table of their own', () => {
  const other: Row = [...row.slice(0, 2), 'redis', true, 78, ...row.slice(5)];
  const [http, redis] = foundAgain(common, [row, other]);
  expect(requestedQuery(http!, ['time', 'conn', 'method', 'path', 'status', 'req.body'])).toBe(
    'http where conn in (77) since 2026-11-20T10:14:59.137Z until 2026-11-20T10:14:59.139Z | select time, conn, method, path, status',
  );
  expect(redis).toMatchObject({ protocol: 'redis', clause: expect.stringContaining('conn in (78)') });
  const own = [...common, ...['method', 'path', 'query', 'status'].map((name) => column(name))];
  const answer = requestedBy(own, [[...row, 'GET', '/a', 'b=1', 503]]);
  const shown = shownColumns(common, (of) => answer.get(sameAs(common)(of))?.[0] ?? NOTHING_REQUESTED);
  const texts = (of: Row) => Object.fromEntries(shown.map((each) => [each.title, each.text(of)]));
  expect(texts(row)).toMatchObject({ method: 'GET', request: '/a?b=1', status: '503', source: 'curl' });
  expect(texts(other)).toMatchObject({ method: '', request: '', status: '503' });
});

test('other results show the columns that the API marks', () => {
  expect(shownColumns([column('a', '', 'utf8', true), column('b')]).map((shown) => shown.title)).toEqual([
    'a',
  ]);
  expect(readerOf([column('a')])(['x'], 'nothing')).toBeUndefined();
});

test('a row of all protocols is found again in the table of its own', () => {
  expect(wholeRowQuery(common, row)).toBe(
    'http where conn=77 since 2026-11-20T10:14:59.137Z until 2026-11-20T10:14:59.139Z',
  );
  const long: Row = [...row.slice(0, 4), '1739400113849212001', ...row.slice(5)];
  expect(wholeRowQuery(common, long)).toContain('http where conn=1739400113849212001 since');
  expect(wholeRowQuery([...common, column('method')], [...row, 'GET'])).toBeUndefined();
});

test('another table keeps the condition', () => {
  expect(ofTable('request where error last 5m | head 3', 'mysql')).toBe('mysql where error last 5m | head 3');
  expect(tableOf(' http | rate()')).toBe('http');
});
