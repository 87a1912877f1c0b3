import { getJson, queryPath } from '../api/client';
import type { Column, QueryAnswer, Row } from '../api/types';
import { lacksRequested } from './cells';
import {
  foundAgain,
  NOTHING_REQUESTED,
  requestedBy,
  requestedQuery,
  sameAs,
  type Found,
  type Requested,
} from './requested';

const known = new WeakMap<Row, Requested>();
const tables = new Map<string, Promise<string[]>>();

/** What was asked in a row of the table `request`, as far as it was fetched. */
export function requestedOf(row: Row): Requested {
  return known.get(row) ?? NOTHING_REQUESTED;
}

/** Those of the rows whose table says what was asked, and was not asked yet. */
export function lackingRequested(columns: Column[], rows: Row[]): Row[] {
  return lacksRequested(columns) ? rows.filter((row) => !known.has(row)) : [];
}

/** Fetches what was asked in these rows from the tables of their protocols. Never fails: cells stay empty then. */
export async function fetchRequested(columns: Column[], rows: Row[], signal: AbortSignal): Promise<void> {
  const lacking = lackingRequested(columns, rows);
  const answers = await Promise.all(foundAgain(columns, lacking).map((found) => answerOf(found, signal)));
  if (signal.aborted) return;
  const left = new Map(answers.flatMap((answer) => [...answer]));
  const same = sameAs(columns);
  // Rows that are the same in all common columns: whichever takes which, the table reads the same.
  for (const row of lacking) known.set(row, left.get(same(row))?.shift() ?? NOTHING_REQUESTED);
}

async function answerOf(found: Found, signal: AbortSignal): Promise<Map<string, Requested[]>> {
  try {
    const query = requestedQuery(found, await columnNames(found.protocol));
    const answer = await getJson<QueryAnswer>(queryPath(query), signal);
    return requestedBy(answer.columns, answer.rows);
  } catch {
    return new Map();
  }
}

/** The names of a table's columns; they do not change while the page is open. */
function columnNames(table: string): Promise<string[]> {
  const asked =
    tables.get(table) ??
    getJson<{ columns: { name: string }[] }>(`/api/tables/${encodeURIComponent(table)}`).then(({ columns }) =>
      columns.map(({ name }) => name),
    );
  tables.set(table, asked);
  asked.catch(() => tables.delete(table));
  return asked;
}
