import { expect, test } from 'vitest';
import type { Column, Row, Summary } from '../api/types';
import { EMPTY_BUFFER, MOST_ROWS, reduceRows, type RowBuffer } from './rowBuffer';

const columns: Column[] = ['time', 'conn', 'path'].map((name) => ({
  name,
  type: 'utf8',
  unit: null,
  display: true,
}));
const summary: Summary = {
  rows: 0,
  nodesAsked: 1,
  nodesAnswered: 1,
  elapsedNanos: 1,
  scannedRows: 1,
  lostEvents: 0,
  partial: false,
  limited: false,
  notes: [],
};
const row = (n: number): Row => [`2026-11-20T10:00:00.${String(n).padStart(9, '0')}Z`, 1, `/${n}`];
const paths = (buffer: RowBuffer) => buffer.rows.map((each) => each[2]);
const following = reduceRows(EMPTY_BUFFER, { type: 'columns', columns });

test('rows are newest first, whatever order they come in', () => {
  const buffer = reduceRows(following, { type: 'rows', rows: [row(2), row(3), row(1)], hold: false });
  expect(paths(buffer)).toEqual(['/3', '/2', '/1']);
});

test('a row of both the stream and the answer is shown once', () => {
  const streamed = reduceRows(following, { type: 'rows', rows: [row(2), row(3)], hold: false });
  const both = reduceRows(streamed, { type: 'past', columns, rows: [row(1), row(2)], summary });
  expect(paths(both)).toEqual(['/3', '/2', '/1']);
});

test('requests of one packet that are equal in every column are all shown', () => {
  const streamed = reduceRows(following, { type: 'rows', rows: [row(1), row(1)], hold: false });
  expect(paths(streamed)).toEqual(['/1', '/1']);
  const both = reduceRows(streamed, { type: 'past', columns, rows: [row(1), row(1), row(1)], summary });
  expect(paths(both)).toEqual(['/1', '/1', '/1']);
});

test('the stream says who answers, not how long the answer took or what its range lost', () => {
  const asked = reduceRows(following, { type: 'past', columns, rows: [], summary });
  const later = { ...summary, elapsedNanos: 9e9, scannedRows: 3, lostEvents: 5, partial: true };
  expect(reduceRows(asked, { type: 'summary', summary: later }).summary).toEqual({
    ...summary,
    partial: true,
  });
});

test('rows wait while the reader looks at older ones', () => {
  const first = reduceRows(following, { type: 'rows', rows: [row(1)], hold: false });
  const held = reduceRows(first, { type: 'rows', rows: [row(2)], hold: true });
  expect(paths(held)).toEqual(['/1']);
  expect(held.arrived).toBe(2);
  const released = reduceRows(held, { type: 'release' });
  expect(paths(released)).toEqual(['/2', '/1']);
  expect(released.waiting).toEqual([]);
});

test('the oldest rows leave when there are too many', () => {
  const rows = Array.from({ length: MOST_ROWS + 5 }, (_, n) => row(n));
  const buffer = reduceRows(following, { type: 'rows', rows, hold: false });
  expect(buffer.rows.length).toBe(MOST_ROWS);
  expect(buffer.rows[0]![2]).toBe(`/${MOST_ROWS + 4}`);
});

test('the same columns again keep the rows, others start anew', () => {
  const buffer = reduceRows(following, { type: 'rows', rows: [row(1)], hold: false });
  expect(reduceRows(buffer, { type: 'columns', columns: [...columns] })).toBe(buffer);
  expect(paths(reduceRows(buffer, { type: 'columns', columns: columns.slice(1) }))).toEqual([]);
});
