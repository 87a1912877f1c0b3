import { useEffect, useReducer, useRef } from 'react';
import type { Column, Row } from '../api/types';
import { fetchRequested, lackingRequested } from './fetchRequested';

/** Scrolling brings rows one after the other into sight: one question for all of them. */
const PAUSE_MILLIS = 150;

/** Fetches what was asked in the rows in sight, for rows that do not carry it, and draws again when it is there. */
export function useRequested(columns: Column[], inSight: Row[]): void {
  const asking = useRef<AbortController | undefined>(undefined);
  const [, drawAgain] = useReducer((n: number) => n + 1, 0);
  const newest = useRef({ columns, inSight });
  newest.current = { columns, inSight };
  const lacking = lackingRequested(columns, inSight).length > 0;

  useEffect(() => {
    if (!lacking || asking.current) return;
    const abort = new AbortController();
    asking.current = abort;
    setTimeout(() => {
      void fetchRequested(newest.current.columns, newest.current.inSight, abort.signal).then(() => {
        asking.current = undefined;
        if (!abort.signal.aborted) drawAgain();
      });
    }, PAUSE_MILLIS);
  });
  useEffect(() => () => asking.current?.abort(), []);
}
