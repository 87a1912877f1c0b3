import type { QueryAnswer } from '../api/types';

export interface Bucket {
  /** Start of the bucket, milliseconds. */
  at: number;
  requests: number;
  errors: number;
}

/** What the page asks for its timeline. */
export function timelineStage(bucketSeconds: number): string {
  return `count() as requests, ratio(error) as errors every ${bucketSeconds}s`;
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
