import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import type { Row } from '../api/types';
import { isError, readerOf, shownColumns } from './cells';
import { requestedOf } from './fetchRequested';
import { RowDetails } from './RowDetails';
import type { RowBuffer } from './rowBuffer';
import { useRequested } from './useRequested';

interface Props {
  buffer: RowBuffer;
  /** What to say when there are no rows. */
  nothing: string;
  hold: RefObject<boolean>;
  onRelease: () => void;
}

const ROW_HEIGHT = 23;
const keys = new WeakMap<Row, number>();
let nextKey = 0;

/** No column tells rows apart: requests of one packet can be equal in all of them. */
function keyOf(row: Row): number {
  const key = keys.get(row) ?? nextKey++;
  keys.set(row, key);
  return key;
}

/** The rows, only those in sight as elements. Arrow keys move, Enter opens every column of the row. */
export function RequestTable({ buffer, nothing, hold, onRelease }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const [opened, setOpened] = useState<Row | undefined>();
  const [active, setActive] = useState(0);
  const { columns, rows } = buffer;
  const read = useMemo(() => readerOf(columns), [columns]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  useRequested(
    columns,
    items.flatMap(({ index }) => (rows[index] ? [rows[index]] : [])),
  );
  const shown = useMemo(() => shownColumns(columns, requestedOf), [columns]);
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);

  const move = (to: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setActive(next);
    virtual.scrollToIndex(next);
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`tr[data-index="${next}"]`)?.focus(),
    );
  };
  const onKey = (event: KeyboardEvent) => {
    const page = Math.floor((scroller.current?.clientHeight ?? 200) / ROW_HEIGHT) - 1;
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
    const step = steps[event.key];
    if (step !== undefined) move(active + step);
    else if (event.key === 'Home') move(0);
    else if (event.key === 'End') move(rows.length - 1);
    else if (event.key === 'Enter' || event.key === ' ') setOpened(rows[active]);
    else return;
    event.preventDefault();
  };

  return (
    <div className="rows">
      <div
        className="scroller"
        ref={scroller}
        onScroll={(event) => {
          const reading = event.currentTarget.scrollTop > ROW_HEIGHT;
          if (hold.current && !reading) onRelease();
          hold.current = reading;
        }}
      >
        <table aria-rowcount={rows.length + 1}>
          <colgroup>
            {shown.map((column) => (
              <col key={column.title} style={{ width: column.width }} />
            ))}
          </colgroup>
          <thead>
            <tr aria-rowindex={1}>
              {shown.map((column) => (
                <th key={column.title} scope="col" className={column.align}>
                  {column.title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody onKeyDown={onKey}>
            {before > 0 && <tr aria-hidden="true" style={{ height: before }} />}
            {items.map(({ index }) => {
              const row = rows[index]!;
              const failed = isError(read, row);
              return (
                <tr
                  key={keyOf(row)}
                  data-index={index}
                  aria-rowindex={index + 2}
                  aria-selected={row === opened}
                  className={failed ? 'failed' : undefined}
                  tabIndex={index === Math.min(active, rows.length - 1) || index === items[0]?.index ? 0 : -1}
                  onFocus={() => setActive(index)}
                  onClick={() => setOpened(row === opened ? undefined : row)}
                >
                  {shown.map((column) => {
                    const text = column.text(row);
                    return (
                      <td
                        key={column.title}
                        className={column.align}
                        title={text.length > 14 ? text : undefined}
                      >
                        {failed && column.title === 'status' ? `✕ ${text}` : text}
                      </td>
                    );
                  })}
                </tr>
              );
            })}
            {after > 0 && <tr aria-hidden="true" style={{ height: after }} />}
          </tbody>
        </table>
        {rows.length === 0 && <p className="no-rows">{nothing}</p>}
      </div>
      {buffer.waiting.length > 0 && (
        <button
          type="button"
          className="newer"
          onClick={() => {
            scroller.current?.scrollTo({ top: 0 });
            hold.current = false;
            onRelease();
          }}
        >
          ↑ {buffer.waiting.length} newer
        </button>
      )}
      {opened && <RowDetails columns={columns} row={opened} onClose={() => setOpened(undefined)} />}
    </div>
  );
}
