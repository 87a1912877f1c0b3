import { useEffect, useState } from 'react';
import { getJson, queryPath } from '../api/client';
import type { Column, QueryAnswer, Row } from '../api/types';
import { literal } from '../query/compose';
import { isRequestTable, readerOf } from './cells';
import { sameAs } from './requested';

/** The columns that only the protocol's own table has; what tells a row of all protocols from a whole one. */
const OWN = ['method', 'command', 'statement', 'api', 'query'];

export interface WholeRow {
  columns: Column[];
  row: Row;
}

/** The row with the columns of its protocol, which a row of the table `request` does not carry. */
export function useWholeRow(columns: Column[], row: Row): WholeRow {
  const [whole, setWhole] = useState<WholeRow | undefined>();
  const query = wholeRowQuery(columns, row);
  useEffect(() => {
    setWhole(undefined);
    if (query === undefined) return;
    const abort = new AbortController();
    getJson<QueryAnswer>(queryPath(query), abort.signal)
      .then((answer) => {
        const text = sameAs(columns)(row);
        const same = answer.rows.find((each) => sameAs(answer.columns)(each) === text);
        if (same) setWhole({ columns: answer.columns, row: same });
      })
      // The common columns are shown then; they are in the page already.
      .catch(() => undefined);
    return () => abort.abort();
  }, [query]);
  return whole ?? { columns, row };
}

/** Undefined when the row is whole or cannot be found again. */
export function wholeRowQuery(columns: Column[], row: Row): string | undefined {
  const read = readerOf(columns);
  const protocol = read(row, 'protocol');
  const conn = read(row, 'conn');
  const time = read(row, 'time');
  if (!isRequestTable(columns) || columns.some((column) => OWN.includes(column.name))) return undefined;
  if (typeof protocol !== 'string' || typeof time !== 'string' || conn === null || conn === undefined)
    return undefined;
  const since = Date.parse(time);
  const iso = (millis: number) => new Date(millis).toISOString();
  const value = literal(typeof conn === 'number' ? conn : String(conn));
  return `${protocol} where conn=${value} since ${iso(since)} until ${iso(since + 2)}`;
}
