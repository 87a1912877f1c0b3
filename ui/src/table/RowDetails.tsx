import { useEffect, useRef } from 'react';
import type { Column, Row } from '../api/types';
import { ABSENT } from '../format';
import { formatValue } from './cells';
import { useWholeRow } from './useWholeRow';

interface Props {
  columns: Column[];
  row: Row;
  onClose: () => void;
}

/** Every column of one row. Absent ones are listed too, at the end: absent is a fact. */
export function RowDetails({ columns: shown, row: picked, onClose }: Props) {
  const { columns, row } = useWholeRow(shown, picked);
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => close.current?.focus(), []);
  const all = columns.map((column, i) => ({ column, value: row[i] ?? null }));
  const present = all.filter(({ value }) => value !== null);
  const absent = all.filter(({ value }) => value === null);
  return (
    <section
      className="details"
      aria-label="All columns of the row"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onClose();
      }}
    >
      <header>
        <h3>Request details</h3>
        <button type="button" ref={close} onClick={onClose} aria-label="Close details">
          ✕
        </button>
      </header>
      <dl>
        {present.map(({ column, value }) => {
          const plain = typeof value === 'object' ? JSON.stringify(value, null, 1) : String(value);
          const said = formatValue(column, value);
          return (
            <div key={column.name}>
              <dt>{column.name}</dt>
              <dd>
                {typeof value === 'number' && said !== plain ? `${said} ` : ''}
                <span className={typeof value === 'number' && said !== plain ? 'mut' : ''}>{plain}</span>
              </dd>
            </div>
          );
        })}
      </dl>
      {absent.length > 0 && (
        <p className="mut">
          {ABSENT} absent: {absent.map(({ column }) => column.name).join(', ')}
        </p>
      )}
    </section>
  );
}
