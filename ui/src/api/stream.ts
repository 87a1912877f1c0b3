import { parseJson } from './json';
import type { Column, QueryError, Row, Summary } from './types';

export interface StreamHandlers {
  columns: (columns: Column[]) => void;
  rows: (rows: Row[]) => void;
  summary: (summary: Summary) => void;
  /** The API says what is wrong with the query; the stream is closed then. */
  refused: (error: QueryError) => void;
  /** True each time the stream opens, false each time it is lost. */
  following: (on: boolean) => void;
}

/** Rows come one by one; the page is drawn a few times a second, and once when a screen changes as a whole. */
const FLUSH_MILLIS = 250;
const FEW_ROWS = 8;
const FLUSHES_FOR_MANY = 4;
const RETRY_MILLIS = 2000;

/** Follows a query by server-sent events, and opens the stream again whenever it is lost. */
export function openStream(query: string, on: StreamHandlers): { close: () => void } {
  let source: EventSource;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let arrived: Row[] = [];
  let waited = 0;
  const flush = setInterval(() => {
    waited++;
    if (arrived.length === 0 || (arrived.length > FEW_ROWS && waited < FLUSHES_FOR_MANY)) return;
    on.rows(arrived);
    arrived = [];
    waited = 0;
  }, FLUSH_MILLIS);
  const close = () => {
    source.close();
    clearTimeout(retry);
    clearInterval(flush);
  };
  const open = () => {
    source = new EventSource(`/api/follow?q=${encodeURIComponent(query)}`);
    const listen = <T>(name: string, handle: (data: T) => void) =>
      source.addEventListener(name, (event) => {
        if (event instanceof MessageEvent) handle(parseJson(event.data as string) as T);
      });
    source.addEventListener('open', () => on.following(true));
    listen<Column[]>('columns', on.columns);
    listen<Row[]>('rows', (rows) => arrived.push(...rows));
    listen<Summary>('summary', on.summary);
    listen<{ error?: QueryError } & QueryError>('error', (body) => {
      const error = body.error ?? body;
      close();
      on.refused({ ...error, text: error.text || error.message });
    });
    // Without data it is the browser's own event. It connects again by itself unless the answer was no stream.
    source.addEventListener('error', (event) => {
      if (event instanceof MessageEvent) return;
      on.following(false);
      if (source.readyState === EventSource.CLOSED) retry = setTimeout(open, RETRY_MILLIS);
    });
  };
  open();
  return { close };
}
