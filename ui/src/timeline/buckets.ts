import type { QueryAnswer } from '../api/types';

export interface Bucket {
  /** Start of the bucket, milliseconds. */
  at: number;
  requests: number;
  errors: number;
}

/** Tables whose rows are no requests: they have no error. */
const NOT_REQUESTS = ['flow', 'verdict', 'event', 'node'];

/** What the rows of a table are called. */
export function rowsAre(table: string): 'requests' | 'rows' {
  return NOT_REQUESTS.includes(table) ? 'rows' : 'requests';
}

/** What the page asks for its timeline of a table. */
export function timelineStage(table: string, bucketSeconds: number): string {
  const errors = rowsAre(table) === 'requests' ? ', ratio(error) as errors' : '';
  return `count() as requests${errors} every ${bucketSeconds}s`;
}

export function bucketsOf(answer: QueryAnswer): Bucket[] {
  const time = answer.columns.findIndex((column) => column.type.startsWith('timestamp'));
  const requests = answer.columns.findIndex((column) => column.name === 'requests');
  const errors = answer.columns.findIndex((column) => column.name === 'errors');
  if (time < 0 || requests < 0) return [];
  return answer.rows.map((row) => {
    const count = Number(row[requests] ?? 0);
    return {
      at: Date.parse(String(row[time])),
      requests: count,
      errors: Math.round(count * Number(row[errors] ?? 0)),
    };
  });
}
