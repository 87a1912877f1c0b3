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
      const rows = newestFirst(event.columns, merge(event.rows, kept));
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
    case 'summary': {
      // A stream counts from its own start: how long the answer took and what its range lost stay.
      const { nodesAsked, nodesAnswered, partial, limited, notes } = event.summary;
      const now = { nodesAsked, nodesAnswered, partial, limited, notes };
      return before.summary ? { ...before, summary: { ...before.summary, ...now } } : before;
    }
    case 'clear':
      return { ...EMPTY_BUFFER, arrived: before.arrived };
  }
}

function added(before: RowBuffer, rows: Row[]): RowBuffer {
  const all = merge(rows, before.rows);
  return { ...before, rows: newestFirst(before.columns, all).slice(0, MOST_ROWS) };
}

const texts = new WeakMap<Row, string>();

/** The row as text: the same for the same request from the stream and from an answer. */
function textOf(row: Row): string {
  const text = texts.get(row) ?? JSON.stringify(row);
  texts.set(row, text);
  return text;
}

/**
 * Those of the fresh rows that are not kept yet, and the kept ones. Requests of one packet can be equal in
 * every column, so equal rows are counted, not just looked up.
 */
function merge(fresh: Row[], kept: Row[]): Row[] {
  const counts = new Map<string, number>();
  for (const row of kept) counts.set(textOf(row), (counts.get(textOf(row)) ?? 0) + 1);
  const added = fresh.filter((row) => {
    const left = counts.get(textOf(row)) ?? 0;
    counts.set(textOf(row), left - 1);
    return left <= 0;
  });
  return [...added, ...kept];
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
