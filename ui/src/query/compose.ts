import type { Range, Selection } from '../state/urlState';
import type { MapNode, QueryError } from '../api/types';

/** Builds queries from what was typed and what was clicked. The result is shown to the user and can be copied. */

const RANGE_SECONDS = { '1m': 60, '5m': 300, '15m': 900, '1h': 3600 } as const;

export function rangeSeconds(range: Range): number {
  if ('last' in range) return RANGE_SECONDS[range.last];
  return Math.max(1, (Date.parse(range.until) - Date.parse(range.since)) / 1000);
}

export function rangeClause(range: Range): string {
  return 'last' in range ? `last ${range.last}` : `since ${range.since} until ${range.until}`;
}

/** About sixty buckets, in steps that people like. */
export function bucketSeconds(range: Range): number {
  const wanted = rangeSeconds(range) / 60;
  return [1, 5, 10, 15, 30, 60, 300].find((step) => step >= wanted * 0.99) ?? 600;
}

/** Where each `|` outside quotes and comments stands. */
function pipesOf(query: string): number[] {
  const pipes: number[] = [];
  let quote = '';
  for (let i = 0; i < query.length; i++) {
    const c = query[i]!;
    if (quote) {
      if (c === '\\') i++;
      else if (c === quote) quote = '';
    } else if (c === '"' || c === "'") quote = c;
    else if (c === '#') while (i + 1 < query.length && query[i + 1] !== '\n') i++;
    else if (c === '|') pipes.push(i);
  }
  return pipes;
}

/** The query's parts between the `|`. */
export function stagesOf(query: string): string[] {
  const cuts = [-1, ...pipesOf(query), query.length];
  return cuts.slice(1).map((cut, i) => query.slice(cuts[i]! + 1, cut).trim());
}

/** The table that a query starts from. */
export function tableOf(query: string): string {
  return /^\s*([\w.]+)/.exec(query)?.[1] ?? '';
}

/** The same question of another table. */
export function ofTable(query: string, table: string): string {
  return query.replace(/^\s*[\w.]+/, table);
}

/** Words outside quotes: what tells clauses from text that happens to read the same. */
function words(stage: string): string[] {
  return stage.replace(/"(\\.|[^"\\])*"|'(\\.|[^'\\])*'/g, '""').match(/[\w.]+/g) ?? [];
}

function hasTime(query: string): boolean {
  return stagesOf(query).some((stage) => {
    const all = words(stage);
    return all.some(
      (word, i) =>
        (word === 'last' && /^\d/.test(all[i + 1] ?? '')) ||
        ((word === 'since' || word === 'at') && i > 0 && /^\d|^now/.test(all[i + 1] ?? '')),
    );
  });
}

/** True when every result row is one row of the table, so that the query can be followed. */
export function isRowQuery(query: string): boolean {
  const [from = '', ...stages] = stagesOf(query);
  if (/\bjoin\b/.test(from)) return false;
  return stages.every((stage) => ['where', 'select', 'extend'].includes(words(stage)[0] ?? ''));
}

/** True when the query does no more than choose rows. */
export function isFilterQuery(query: string): boolean {
  return (
    isRowQuery(query) &&
    stagesOf(query)
      .slice(1)
      .every((stage) => words(stage)[0] === 'where')
  );
}

export interface Parts {
  query: string;
  /** Undefined for a follow, which starts now. */
  range: Range | undefined;
  /** A predicate of the selection, or undefined. */
  only: string | undefined;
}

/** A query as it is sent: what was typed, with the page's part put in at one place. */
export interface Composed {
  text: string;
  insertedAt: number;
  insertedLength: number;
}

/** Adds the page's time range (unless the query names its own) and the selection's predicate. */
export function composeQuery({ query, range, only }: Parts): Composed {
  const typed = query.replace(/\s+follow\s*$/, '');
  const pipe = pipesOf(typed)[0] ?? typed.length;
  const insertedAt = typed.slice(0, pipe).trimEnd().length;
  const clause = range && !hasTime(typed) ? ` ${rangeClause(range)}` : '';
  const insert = clause + (only ? ` | where ${only}` : '');
  const rest = typed.slice(insertedAt).trimEnd();
  return { text: typed.slice(0, insertedAt) + insert + rest, insertedAt, insertedLength: insert.length };
}

/** The error with its position in what was typed, not in what was sent. Undefined place: outside of it. */
export function inTyped(error: QueryError, sent: Composed): QueryError {
  if (!error.line || !error.column) return error;
  const before = sent.text.slice(0, sent.insertedAt).split('\n');
  const at = before.at(-1)!.length;
  if (error.line !== before.length || error.column <= at) return error;
  if (error.column > at + sent.insertedLength)
    return { ...error, column: error.column - sent.insertedLength };
  return { ...error, column: Math.max(1, at), length: 1 };
}

export function quote(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}

/** A value of a row as the query language writes it: numbers, also long ones that came as text, without quotes. */
export function literal(value: string | number): string {
  return /^-?\d+$/.test(String(value)) ? String(value) : quote(String(value));
}

/** What the map's id of an end says: `kind:name`, as the API makes it. */
export function endOf(id: string): { kind: string; name: string } {
  const [, kind, name] = /^(service|process|external):(.+)$/s.exec(id) ?? [];
  return kind && name ? { kind, name } : { kind: 'service', name: id };
}

/**
 * The predicate that one end of a request is this node of the map. The map calls an end by its service,
 * else its process, else its address, so the better names must be absent.
 */
export function endPredicate(end: 'src' | 'dst', node: MapNode | undefined, id: string): string {
  const { kind, name } = node ?? endOf(id);
  const without = (field: string) => ` and not has(${end}.${field})`;
  switch (kind) {
    case 'process':
      return `${end}.process=${quote(name)}${without('service')}`;
    case 'external':
      return `${end}.ip=${quote(name)}${without('service')}${without('process')}`;
    default:
      return `${end}.service=${quote(name)}`;
  }
}

/** The predicate that rows belong to the selection; the table of one protocol needs no word about it. */
export function selectionPredicate(
  selection: Selection,
  node: (id: string) => MapNode | undefined,
  table = 'request',
): string {
  if ('node' in selection) {
    const picked = node(selection.node);
    return `(${endPredicate('dst', picked, selection.node)} or ${endPredicate('src', picked, selection.node)})`;
  }
  const source = endPredicate('src', node(selection.source), selection.source);
  const target = endPredicate('dst', node(selection.target), selection.target);
  const ends = `${source} and ${target}`;
  return table === 'request' ? `${ends} and protocol=${quote(selection.protocol)}` : ends;
}
