import type { Column, Row, Value } from '../api/types';
import { literal } from '../query/compose';
import { METHODS, readerOf, STATUSES, TARGETS } from './cells';

/** Common columns by which a row is known again in its own table. */
const KNOWN_BY = [
  ...['time', 'conn', 'role', 'span_id', 'latency', 'ttfb'],
  ...['req.bytes', 'resp.bytes', 'error', 'error.type'],
];
const WANTED = [...KNOWN_BY, ...METHODS, ...TARGETS, ...STATUSES];

/** Reads the columns of a row's own table by name; undefined where it has none of that name. */
export type Requested = (name: string) => Value | undefined;

export const NOTHING_REQUESTED: Requested = () => undefined;

/** The rows of one protocol, as the part of a query that finds them again. */
export interface Found {
  protocol: string;
  clause: string;
}

/** These rows of the table `request` in their own tables: by connection, in the time that they span. */
export function foundAgain(columns: Column[], rows: Row[]): Found[] {
  const read = readerOf(columns);
  const byProtocol = new Map<string, { conns: Set<string>; from: number; to: number }>();
  for (const row of rows) {
    const [protocol, conn, time] = [read(row, 'protocol'), read(row, 'conn'), read(row, 'time')];
    const at = Date.parse(String(time));
    if (typeof protocol !== 'string' || conn === null || conn === undefined || Number.isNaN(at)) continue;
    const span = byProtocol.get(protocol) ?? { conns: new Set(), from: at, to: at };
    span.conns.add(literal(typeof conn === 'number' ? conn : String(conn)));
    byProtocol.set(protocol, {
      conns: span.conns,
      from: Math.min(span.from, at),
      to: Math.max(span.to, at),
    });
  }
  const iso = (millis: number) => new Date(millis).toISOString();
  return [...byProtocol].map(([protocol, { conns, from, to }]) => ({
    protocol,
    clause: `where conn in (${[...conns].join(', ')}) since ${iso(from)} until ${iso(to + 2)}`,
  }));
}

/** The query for those rows, of the columns that their table has. */
export function requestedQuery({ protocol, clause }: Found, columnNames: string[]): string {
  const names = new Set(columnNames);
  return `${protocol} ${clause} | select ${[...new Set(WANTED)].filter((name) => names.has(name)).join(', ')}`;
}

/** What rows of the table `request` and of their own table have in common, as text. */
export function sameAs(columns: Column[]): (row: Row) => string {
  const read = readerOf(columns);
  return (row) => JSON.stringify(KNOWN_BY.map((name) => read(row, name) ?? null));
}

/** What was asked in the rows of an answer, by {@link sameAs}; several where one packet brought several. */
export function requestedBy(columns: Column[], rows: Row[]): Map<string, Requested[]> {
  const read = readerOf(columns);
  const same = sameAs(columns);
  const found = new Map<string, Requested[]>();
  for (const row of rows) found.set(same(row), [...(found.get(same(row)) ?? []), (name) => read(row, name)]);
  return found;
}
