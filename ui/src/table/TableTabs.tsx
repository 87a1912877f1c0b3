import type { TableName } from '../api/types';
import { ofTable, tableOf } from '../query/compose';

interface Props {
  tables: TableName[];
  /** Protocols on the map; their tables are offered. */
  protocols: string[];
  query: string;
  onQuery: (query: string) => void;
}

/** One click from all requests to those of one protocol with its own columns, or to connections. The condition stays. */
export function TableTabs({ tables, protocols, query, onQuery }: Props) {
  const known = new Set(tables.map((table) => table.name));
  const offered = [
    'request',
    ...protocols.filter((protocol) => protocol !== 'request' && known.has(protocol)),
    ...(known.has('flow') ? ['flow'] : []),
  ];
  const now = tableOf(query);
  return (
    <nav className="tabs" aria-label="Tables">
      {offered.map((table) => (
        <button
          key={table}
          type="button"
          aria-current={table === now ? 'true' : undefined}
          onClick={() => onQuery(ofTable(query, table))}
        >
          {table === 'request' ? 'all' : table}
        </button>
      ))}
    </nav>
  );
}
