import { useCallback, useEffect, useState } from 'react';
import { readState, writeState, type PageState } from './urlState';

/** The page's state, which lives in the address bar. A new query is a step for the back button. */
export function usePageState(): [PageState, (change: Partial<PageState>) => void] {
  const [state, setState] = useState(() => readState(location.search));

  const change = useCallback((part: Partial<PageState>) => {
    setState((before) => {
      const after = { ...before, ...part };
      const url = writeState(after) || location.pathname;
      if (after.query !== before.query) history.pushState(null, '', url);
      else history.replaceState(null, '', url);
      return after;
    });
  }, []);

  useEffect(() => {
    const back = () => setState(readState(location.search));
    addEventListener('popstate', back);
    return () => removeEventListener('popstate', back);
  }, []);
  return [state, change];
}
