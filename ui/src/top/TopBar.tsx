import type { RefObject } from 'react';
import type { QueryError } from '../api/types';
import { formatRate } from '../format';
import { QueryBox } from '../query/QueryBox';
import { LAST, type Last, type PageState } from '../state/urlState';
import type { Loss } from './loss';
import { LossIndicator } from './LossIndicator';

interface Props {
  state: PageState;
  onChange: (change: Partial<PageState>) => void;
  error: QueryError | undefined;
  loss: Loss;
  /** Rows that arrive per second; undefined when nothing is followed. */
  rowsPerSecond: number | undefined;
  focus: RefObject<(() => void) | undefined>;
}

/** Name, query, time range, loss, live. */
export function TopBar({ state, onChange, error, loss, rowsPerSecond, focus }: Props) {
  const last = 'last' in state.range ? state.range.last : undefined;
  const moving = state.live && last !== undefined;
  return (
    <header className="top">
      <h1>
        <span aria-hidden="true">◈</span> obsmesh
      </h1>
      <div className="query-place">
        <QueryBox
          query={state.query}
          error={error}
          focus={focus}
          onRun={(query) => onChange({ query: query || 'request' })}
        />
        <kbd aria-hidden="true">/</kbd>
        {error && (
          <pre className="query-error floating" role="alert">
            {error.text}
          </pre>
        )}
      </div>
      <label className="chip">
        <span className="hidden">Time range</span>
        <select
          value={last ?? 'fixed'}
          onChange={(event) => onChange({ range: { last: event.target.value as Last } })}
        >
          {LAST.map((choice) => (
            <option key={choice} value={choice}>
              last {choice}
            </option>
          ))}
          {last === undefined && <option value="fixed">chosen part</option>}
        </select>
      </label>
      <LossIndicator loss={loss} />
      <button
        type="button"
        className={`chip live${moving ? ' on' : ''}`}
        aria-pressed={moving}
        title={moving ? 'Pause: nothing on the page changes' : 'Go on live'}
        onClick={() =>
          onChange(last === undefined ? { live: true, range: { last: '5m' } } : { live: !state.live })
        }
      >
        <span aria-hidden="true">{moving ? '●' : '❚❚'}</span>
        {moving ? 'live' : last === undefined ? 'fixed time' : 'paused'}
        {moving && rowsPerSecond !== undefined && <b>{formatRate(rowsPerSecond)}</b>}
      </button>
    </header>
  );
}
