import { useEffect, useState } from 'react';
import type { MapAnswer } from '../api/types';
import { usePoll } from '../api/usePoll';
import type { Range } from '../state/urlState';
import { mergeGraph, NO_GRAPH, type Graph } from './model';

/** The map of a range, merged from answer to answer. A new range starts anew. */
export function useGraph(range: Range, everyMillis: number) {
  const path =
    'last' in range
      ? `/api/map?last=${range.last}`
      : `/api/map?since=${encodeURIComponent(range.since)}&until=${encodeURIComponent(range.until)}`;
  const { data, path: answeredPath, down, refused } = usePoll<MapAnswer>(path, everyMillis);
  const [merged, setMerged] = useState<{ graph: Graph; path: string | undefined }>({
    graph: NO_GRAPH,
    path: undefined,
  });

  useEffect(() => {
    if (!data) return;
    setMerged((before) => ({
      graph: mergeGraph(before.path === answeredPath ? before.graph : NO_GRAPH, data, Date.now()),
      path: answeredPath,
    }));
  }, [data, answeredPath]);

  return {
    graph: merged.graph,
    answered: merged.path === path,
    lost: data?.lostEvents,
    down,
    refused: refused?.message,
  };
}
