import { useState, type ReactNode } from 'react';
import { formatDuration } from '../format';
import type { Rows } from './useRows';

interface Props {
  rows: Rows;
  /** The query as it was sent. */
  sent: string;
  /** The selection: what it is called, and the predicate that it adds to the query. */
  selected: { title: string; predicate: string } | undefined;
  onClear: () => void;
  /** The choice of tables. */
  children: ReactNode;
}

/** What the table shows: how many rows, of which query, and the same for the command line. */
export function TableHeader({ rows, sent, selected, onClear, children }: Props) {
  const [copied, setCopied] = useState(false);
  const command = `obsctl query '${sent.replace(/'/g, `'\\''`)}'`;
  const copy = async () => {
    await navigator.clipboard.writeText(command);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  const { summary, rows: shown } = rows.buffer;
  return (
    <header className="table-header">
      {children}
      <span role="status">
        {rows.loading ? 'asking…' : `${shown.length.toLocaleString('en-US')} rows`}
        {rows.following && ' · following'}
        {summary &&
          ` · ${summary.scannedRows.toLocaleString('en-US')} read in ${formatDuration(summary.elapsedNanos)}`}
      </span>
      {selected && (
        <button
          type="button"
          className="chip"
          onClick={onClear}
          title={`where ${selected.predicate}\nEsc clears`}
        >
          only <code>{selected.title}</code> ✕
        </button>
      )}
      <button type="button" className="chip copy" title={command} onClick={() => void copy()}>
        {copied ? '✓ copied' : 'copy as obsctl'}
      </button>
    </header>
  );
}
