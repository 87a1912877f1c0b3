import type { Summary } from '../api/types';

export type LossLevel = 'ok' | 'warn' | 'bad' | 'unknown';

export interface Loss {
  level: LossLevel;
  text: string;
  /** One line each: what is missing and why. */
  reasons: string[];
}

export interface LossSources {
  /** The API does not answer now; what it said before is no answer about now. */
  down?: boolean;
  /** Lost events by reason since the start, from the API's status. */
  counts: { reason: string; count: number }[] | undefined;
  /** What is not captured, from the API's status. */
  gaps: string[] | undefined;
  /** Lost events in the range of the map. */
  mapLost: number | undefined;
  summary: Summary | undefined;
}

/** Says whether what is on the page is everything that happened. Never green without an answer. */
export function lossOf({ down = false, counts, gaps = [], mapLost, summary }: LossSources): Loss {
  if (down) return { level: 'unknown', text: 'loss unknown', reasons: ['The API does not answer.'] };
  if (counts === undefined && mapLost === undefined && summary === undefined) {
    return { level: 'unknown', text: 'loss unknown', reasons: ['The API has not answered yet.'] };
  }
  const reasons: string[] = [];
  const inRange = Math.max(mapLost ?? 0, summary?.lostEvents ?? 0);
  if (inRange > 0)
    reasons.push(`${number(inRange)} events lost in this range: rates and counts are too low.`);
  const missing = summary ? summary.nodesAsked - summary.nodesAnswered : 0;
  if (missing > 0) reasons.push(`${missing} of ${summary!.nodesAsked} nodes did not answer.`);
  else if (summary?.partial) reasons.push('The answer is not complete.');
  const level: LossLevel = inRange > 0 || missing > 0 ? 'bad' : summary?.partial ? 'warn' : 'ok';
  const ever = (counts ?? []).filter(({ count }) => count > 0);
  for (const { reason, count } of ever) reasons.push(`${number(count)} since start: ${reason}`);
  reasons.push(...gaps);
  if (summary?.limited) reasons.push('The answer was cut at a limit.');
  reasons.push(...(summary?.notes ?? []));
  if (level === 'bad') {
    return {
      level,
      text: missing > 0 ? `${missing} node${missing === 1 ? '' : 's'} missing` : `${number(inRange)} lost`,
      reasons,
    };
  }
  if (level === 'warn') return { level, text: 'incomplete', reasons };
  if (ever.length > 0) {
    const sum = ever.reduce((all, { count }) => all + count, 0);
    return { level: 'warn', text: `${number(sum)} lost earlier`, reasons };
  }
  return { level: 'ok', text: 'no loss', reasons: ['Every captured event is in the answer.', ...reasons] };
}

function number(count: number): string {
  return count.toLocaleString('en-US');
}
