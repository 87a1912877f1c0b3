import { useEffect, useRef, useState } from 'react';
import { getJson, RefusedError } from './client';
import type { QueryError } from './types';

export interface Polled<T> {
  /** The newest answer, kept while the next one is fetched and while the API is down. */
  data: T | undefined;
  /** The path that `data` answers; differs from the asked one while a new question is under way. */
  path: string | undefined;
  refused: QueryError | undefined;
  down: string | undefined;
}

const NOTHING: Polled<never> = { data: undefined, path: undefined, refused: undefined, down: undefined };

/**
 * Asks the API again and again, never twice at the same time, and not while the tab is hidden.
 *
 * @param path what to ask; undefined asks nothing
 * @param intervalMillis pause between an answer and the next question; 0 asks once
 */
export function usePoll<T>(path: string | undefined, intervalMillis: number): Polled<T> {
  const [polled, setPolled] = useState<Polled<T>>(NOTHING);
  const interval = useRef(intervalMillis);
  interval.current = intervalMillis;

  useEffect(() => {
    if (path === undefined) return setPolled(NOTHING);
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = (millis: number) => {
      timer = setTimeout(() => void ask(), millis);
    };
    const ask = async () => {
      if (document.hidden) return again(1000);
      try {
        const data = await getJson<T>(path, abort.signal);
        setPolled({ data, path, refused: undefined, down: undefined });
      } catch (error) {
        if (abort.signal.aborted) return;
        if (error instanceof RefusedError) {
          setPolled((before) => ({ ...before, refused: error.detail, down: undefined }));
        } else {
          setPolled((before) => ({ ...before, down: (error as Error).message }));
          return again(2000);
        }
      }
      if (interval.current > 0 && !abort.signal.aborted) again(interval.current);
    };
    void ask();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [path, intervalMillis > 0]);
  return polled;
}
