/** Everything that a shared link must bring back. */
export interface PageState {
  query: string;
  range: Range;
  selection: Selection | undefined;
  live: boolean;
}

export const LAST = ['1m', '5m', '15m', '1h'] as const;
export type Last = (typeof LAST)[number];

/** The last minutes, moving on; or a fixed part of the past, chosen with the timeline's brush. */
export type Range = { last: Last } | { since: string; until: string };

export type Selection = { node: string } | { source: string; target: string; protocol: string };

export const START: PageState = {
  query: 'request',
  range: { last: '5m' },
  selection: undefined,
  live: true,
};

export function readState(search: string): PageState {
  const params = new URLSearchParams(search);
  return {
    query: params.get('q')?.trim() || START.query,
    range: readRange(params),
    selection: readSelection(params),
    live: params.get('live') !== '0',
  };
}

/** The search part of the link; what is as at the start is left out, so that plain links stay plain. */
export function writeState(state: PageState): string {
  const params = new URLSearchParams();
  if (state.query !== START.query) params.set('q', state.query);
  if ('since' in state.range) {
    params.set('since', state.range.since);
    params.set('until', state.range.until);
  } else if (state.range.last !== '5m') {
    params.set('last', state.range.last);
  }
  if (state.selection && 'node' in state.selection) params.set('node', state.selection.node);
  if (state.selection && 'source' in state.selection) {
    params.set('source', state.selection.source);
    params.set('target', state.selection.target);
    params.set('protocol', state.selection.protocol);
  }
  if (!state.live) params.set('live', '0');
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

function readRange(params: URLSearchParams): Range {
  const since = params.get('since');
  const until = params.get('until');
  if (since && until && Date.parse(since) < Date.parse(until)) return { since, until };
  const last = params.get('last') as Last | null;
  return last && LAST.includes(last) ? { last } : START.range;
}

function readSelection(params: URLSearchParams): Selection | undefined {
  const node = params.get('node');
  if (node) return { node };
  const source = params.get('source');
  const target = params.get('target');
  const protocol = params.get('protocol');
  return source && target && protocol ? { source, target, protocol } : undefined;
}
