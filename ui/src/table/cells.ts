import type { Column, Row, Value } from '../api/types';
import {
  ABSENT,
  formatBytes,
  formatClock,
  formatCount,
  formatDuration,
  formatRate,
  formatRatio,
} from '../format';
import type { Requested } from './requested';

/** A column on the page: made from one or several columns of the answer. */
export interface Shown {
  title: string;
  width: string;
  align: 'left' | 'right';
  text: (row: Row) => string;
}

/** Finds a value of a row by the name of its column. */
export type Reader = (row: Row, name: string) => Value | undefined;

export function readerOf(columns: Column[]): Reader {
  const index = new Map(columns.map((column, i) => [column.name, i]));
  return (row, name) => {
    const at = index.get(name);
    return at === undefined ? undefined : row[at];
  };
}

/** One value as people read it, by the type and unit of its column. */
export function formatValue(column: Column, value: Value | undefined): string {
  if (value === null || value === undefined) return ABSENT;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (column.type.startsWith('timestamp')) return formatClock(String(value));
  if (typeof value === 'number') return formatNumber(column.unit, value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** By the unit's UCUM code, as the API gives it. */
function formatNumber(unit: string | null, value: number): string {
  switch (unit) {
    case 'ns':
      return formatDuration(value);
    case 'By':
      return formatBytes(value);
    case 'By/s':
      return `${formatBytes(value)}/s`;
    case '1/s':
      return formatRate(value);
    case 'ratio':
      return formatRatio(value);
    default:
      return Number.isInteger(value) ? String(value) : formatCount(value);
  }
}

/** One end of a request by the best name there is. */
export function endName(read: Reader, row: Row, end: 'src' | 'dst'): string {
  for (const part of ['service', 'workload', 'pod', 'unit', 'container', 'process']) {
    const value = read(row, `${end}.${part}`);
    if (value) return String(value);
  }
  const ip = read(row, `${end}.ip`);
  return ip ? `${String(ip)}:${String(read(row, `${end}.port`) ?? '')}` : ABSENT;
}

/** The columns that hold what was asked for, in the words of each protocol. */
export const METHODS = ['method', 'command', 'api', 'operation', 'qtype', 'opcode'];
export const TARGETS = ['path', 'statement', 'key', 'args', 'query', 'topics', 'service'];
export const STATUSES = ['status', 'rcode', 'reply_type', 'error_code'];

function firstOf(valueOf: (name: string) => Value | undefined, names: string[]): string {
  for (const name of names) {
    const value = valueOf(name);
    if (value !== null && value !== undefined && value !== '') return textOf(value);
  }
  return '';
}

function textOf(value: Value): string {
  if (Array.isArray(value)) return value.map((part) => textOf(part)).join(' ');
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

export function isError(read: Reader, row: Row): boolean {
  return (
    read(row, 'error') === true || read(row, 'verdict') === 'dropped' || read(row, 'verdict') === 'denied'
  );
}

/** Rows of requests have time, latency and protocol; they get the page's own arrangement. */
export function isRequestTable(columns: Column[]): boolean {
  const names = new Set(columns.map((column) => column.name));
  return ['time', 'latency', 'protocol', 'error'].every((name) => names.has(name));
}

/** True for rows of the table `request`: what was asked stands in the protocol's own table. */
export function lacksRequested(columns: Column[]): boolean {
  const own = [...METHODS, ...TARGETS];
  return (
    isRequestTable(columns) &&
    columns.some((column) => column.name === 'conn') &&
    !columns.some((column) => own.includes(column.name))
  );
}

/**
 * How the rows are shown.
 *
 * @param requested for rows that lack it: what was asked
 */
export function shownColumns(columns: Column[], requested?: (row: Row) => Requested): Shown[] {
  return isRequestTable(columns) ? requestColumns(columns, requested) : plainColumns(columns);
}

function requestColumns(columns: Column[], requested?: (row: Row) => Requested): Shown[] {
  const read = readerOf(columns);
  const lacking = requested !== undefined && lacksRequested(columns);
  const said = (row: Row): Requested => (lacking ? requested(row) : (name) => read(row, name));
  const text = (name: string) => (row: Row) => String(read(row, name) ?? ABSENT);
  const status = (row: Row) =>
    firstOf(said(row), STATUSES) ||
    firstOf((name) => read(row, name), ['error.type']) ||
    (isError(read, row) ? 'error' : 'ok');
  const target = (row: Row) => {
    const own = said(row);
    const query = own('path') && own('query');
    return firstOf(own, TARGETS) + (query ? `?${textOf(query)}` : '');
  };
  const bytes = (row: Row) => {
    const sum = [read(row, 'req.bytes'), read(row, 'resp.bytes')].filter((n) => typeof n === 'number');
    return sum.length === 0 ? ABSENT : formatBytes(sum.reduce((a, b) => a + b, 0));
  };
  const shown: Shown[] = [
    { title: 'time', width: '108px', align: 'left', text: (row) => formatClock(String(read(row, 'time'))) },
    { title: 'source', width: '13%', align: 'left', text: (row) => endName(read, row, 'src') },
    { title: 'destination', width: '13%', align: 'left', text: (row) => endName(read, row, 'dst') },
    { title: 'protocol', width: '72px', align: 'left', text: text('protocol') },
  ];
  const has = (names: string[]) => lacking || columns.some((column) => names.includes(column.name));
  if (has(METHODS)) {
    shown.push({
      title: 'method',
      width: '116px',
      align: 'left',
      text: (row) => firstOf(said(row), METHODS),
    });
  }
  if (has(TARGETS)) {
    shown.push({
      title: 'request',
      width: 'auto',
      align: 'left',
      text: target,
    });
  }
  shown.push(
    { title: 'status', width: '110px', align: 'left', text: status },
    {
      title: 'latency',
      width: '78px',
      align: 'right',
      text: (row) => formatDuration(read(row, 'latency') as number | null),
    },
    { title: 'bytes', width: '86px', align: 'right', text: bytes },
  );
  return shown;
}

function plainColumns(columns: Column[]): Shown[] {
  const marked = columns.filter((column) => column.display);
  const chosen = marked.length > 0 ? marked : columns;
  return chosen.map((column) => {
    const index = columns.indexOf(column);
    return {
      title: column.name,
      width: 'auto',
      align: /int|float|double|decimal/.test(column.type) ? 'right' : 'left',
      text: (row) => formatValue(column, row[index]),
    };
  });
}
