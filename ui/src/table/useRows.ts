import { useEffect, useReducer, useState } from 'react';
import { getJson, queryPath, RefusedError } from '../api/client';
import { openStream } from '../api/stream';
import type { Column, QueryAnswer, QueryError } from '../api/types';
import { fetchRequested } from './fetchRequested';
import { EMPTY_BUFFER, reduceRows, type RowBuffer } from './rowBuffer';

export interface Rows {
  buffer: RowBuffer;
  /** The first answer to this question has not come yet. */
  loading: boolean;
  refused: QueryError | undefined;
  down: string | undefined;
  /** The stream of new rows is open. */
  following: boolean;
  release: () => void;
}

interface Question {
  query: string;
  /** New rows by server-sent events; undefined when the query cannot be followed or the page is paused. */
  follow: string | undefined;
  /** Ask again after this long, for answers that cannot be followed; 0 for once. */
  everyMillis: number;
  /** The reader looks at older rows: new ones wait. */
  hold: { current: boolean };
}

/** More rows than a screen shows. */
const IN_SIGHT = 60;

/** The answer to a query, kept fresh. What is on the page stays there until the next answer is in. */
export function useRows({ query, follow, everyMillis, hold }: Question): Rows {
  const [buffer, dispatch] = useReducer(reduceRows, EMPTY_BUFFER);
  const [answered, setAnswered] = useState<string | undefined>();
  const [refused, setRefused] = useState<QueryError | undefined>();
  const [down, setDown] = useState<string | undefined>();
  const [following, setFollowing] = useState(false);

  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let first = true;
    const ask = async () => {
      let pause = everyMillis;
      try {
        const answer = await getJson<QueryAnswer>(queryPath(query), abort.signal);
        if (first || everyMillis > 0) dispatch({ type: 'clear' });
        first = false;
        dispatch({ type: 'past', ...answer });
        setRefused(undefined);
        setDown(undefined);
        setAnswered(query);
      } catch (error) {
        if (abort.signal.aborted) return;
        if (error instanceof RefusedError) {
          setRefused(error.detail);
          setDown(undefined);
          setAnswered(query);
        } else {
          setDown((error as Error).message);
          pause = 2000;
        }
      }
      if (pause > 0 && !abort.signal.aborted) timer = setTimeout(() => void ask(), pause);
    };
    void ask();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [query, everyMillis]);

  const open = follow !== undefined && answered === query && !refused ? follow : undefined;
  useEffect(() => {
    if (open === undefined) return;
    const abort = new AbortController();
    // What happened before the stream opened, or while it was away; rows of both are shown once.
    const fillGap = () => {
      getJson<QueryAnswer>(queryPath(query), abort.signal).then(
        (answer) => dispatch({ type: 'past', ...answer }),
        () => undefined, // the next opening tries again
      );
    };
    let columns: Column[] = [];
    const stream = openStream(open, {
      columns: (next) => {
        columns = next;
        dispatch({ type: 'columns', columns });
      },
      // With what was asked, so that rows do not come into sight half empty. Only the newest do at all.
      rows: (rows) =>
        void fetchRequested(columns, rows.slice(-IN_SIGHT), abort.signal).then(() => {
          if (!abort.signal.aborted) dispatch({ type: 'rows', rows, hold: hold.current });
        }),
      summary: (summary) => dispatch({ type: 'summary', summary }),
      refused: setRefused,
      following: (on) => {
        setFollowing(on);
        if (on) fillGap();
      },
    });
    return () => {
      abort.abort();
      stream.close();
      setFollowing(false);
    };
  }, [open, query, hold]);

  return {
    buffer,
    loading: answered !== query && !refused,
    refused: answered === query ? refused : undefined,
    down,
    following,
    release: () => dispatch({ type: 'release' }),
  };
}
