import type { PageState } from './state/urlState';

interface Props {
  state: PageState;
  /** Connections that the agent sees, when the API says so. */
  connections: number | undefined;
  onChange: (change: Partial<PageState>) => void;
}

/** Why there is nothing, and what to try. */
export function EmptyState({ state, connections, onChange }: Props) {
  const span = 'last' in state.range ? `in the last ${state.range.last}` : 'in this range';
  const narrowed = state.query !== 'request' || state.selection !== undefined;
  return (
    <div className="empty" role="status">
      <h2>No requests seen {span}</h2>
      <p>
        {connections === undefined
          ? 'The agent answers.'
          : connections === 0
            ? 'The agent sees no open connections.'
            : `The agent sees ${connections.toLocaleString('en-US')} open connections.`}{' '}
        {narrowed ? 'The query or the selection may be too narrow.' : 'Requests show up within two seconds.'}
      </p>
      <p className="actions">
        {narrowed && (
          <button type="button" onClick={() => onChange({ query: 'request', selection: undefined })}>
            Show all requests
          </button>
        )}
        {!('last' in state.range && state.range.last === '1h') && (
          <button type="button" onClick={() => onChange({ range: { last: '1h' } })}>
            Look at the last hour
          </button>
        )}
      </p>
      <p className="mut">
        Or make some: <code>curl -s http://127.0.0.1:PORT/</code> against any server here, or start the demo
        with <code>sudo ./obsctl up --demo</code>. What could not be attached says{' '}
        <code>./obsctl doctor</code>.
      </p>
    </div>
  );
}
