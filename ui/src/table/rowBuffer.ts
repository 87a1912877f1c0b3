import type { Column, Row, Summary } from '../api/types';

/** The rows on the page, newest first, and those that wait while the reader looks at older ones. */
export interface RowBuffer {
  columns: Column[];
  rows: Row[];
  waiting: Row[];
  /** Rows that arrived by follow, ever; what rows per second are counted from. */
  arrived: number;
  summary: Summary | undefined;
}

export type RowEvent =
  | { type: 'columns'; columns: Column[] }
  | { type: 'past'; columns: Column[]; rows: Row[]; summary: Summary }
  | { type: 'rows'; rows: Row[]; hold: boolean }
  | { type: 'release' }
  | { type: 'summary'; summary: Summary }
  | { type: 'clear' };

export const EMPTY_BUFFER: RowBuffer = { columns: [], rows: [], waiting: [], arrived: 0, summary: undefined };

/** Older rows leave the page first; they are still on the node and a query finds them. */
export const MOST_ROWS = 2000;

export function reduceRows(before: RowBuffer, event: RowEvent): RowBuffer {
  switch (event.type) {
    case 'columns':
      return sameColumns(before.columns, event.columns)
        ? before
        : { ...EMPTY_BUFFER, columns: event.columns, arrived: before.arrived };
    case 'past': {
      // The stream may have started before this answer: a row of both is shown once.
      const kept = sameColumns(before.columns, event.columns) ? before.rows : [];
      const rows = newestFirst(event.columns, merge(event.columns, event.rows, kept));
      return { ...before, columns: event.columns, rows: rows.slice(0, MOST_ROWS), summary: event.summary };
    }
    case 'rows': {
      const arrived = before.arrived + event.rows.length;
      if (event.hold) {
        return { ...before, arrived, waiting: [...before.waiting, ...event.rows].slice(-MOST_ROWS) };
      }
      return { ...added(before, event.rows), arrived };
    }
    case 'release':
      return before.waiting.length === 0 ? before : { ...added(before, before.waiting), waiting: [] };
    case 'summary':
      return { ...before, summary: event.summary };
    case 'clear':
      return { ...EMPTY_BUFFER, arrived: before.arrived };
  }
}

function added(before: RowBuffer, rows: Row[]): RowBuffer {
  const all = merge(before.columns, rows, before.rows);
  return { ...before, rows: newestFirst(before.columns, all).slice(0, MOST_ROWS) };
}

/** What makes a row itself: two requests of one connection cannot begin in the same nanosecond. */
export function rowKey(columns: Column[], row: Row): string {
  const at = (name: string) => row[columns.findIndex((column) => column.name === name)];
  const time = at('time');
  const conn = at('conn');
  return time !== undefined && conn !== undefined
    ? `${String(time)} ${String(conn)} ${String(at('role') ?? '')} ${String(at('span_id') ?? '')}`
    : JSON.stringify(row);
}

function merge(columns: Column[], fresh: Row[], kept: Row[]): Row[] {
  const keys = new Set(kept.map((row) => rowKey(columns, row)));
  return [...fresh.filter((row) => !keys.has(rowKey(columns, row))), ...kept];
}

/** RFC 3339 in UTC with nine digits sorts as text; other lengths are compared as times first. */
function newestFirst(columns: Column[], rows: Row[]): Row[] {
  const time = columns.findIndex((column) => column.name === 'time');
  if (time < 0) return rows;
  return rows
    .map((row) => [String(row[time] ?? ''), row] as const)
    .sort(([a], [b]) =>
      a.length === b.length ? (a < b ? 1 : a > b ? -1 : 0) : Date.parse(b) - Date.parse(a),
    )
    .map(([, row]) => row);
}

function sameColumns(a: Column[], b: Column[]): boolean {
  return a.length === b.length && a.every((column, i) => column.name === b[i]!.name);
}
