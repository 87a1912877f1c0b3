import type { QueryAnswer } from '../api/types';

export interface Series {
  times: number[];
  of: (column: string) => (number | null)[];
}

/** The columns of an `every` query as lines over time; buckets without rows are gaps. */
export function seriesOf(answer: QueryAnswer, bucketSeconds: number): Series {
  const time = answer.columns.findIndex((column) => column.type.startsWith('timestamp'));
  const rows = [...answer.rows].sort((a, b) => Date.parse(String(a[time])) - Date.parse(String(b[time])));
  const filled: ((typeof rows)[number] | undefined)[] = [];
  const times: number[] = [];
  for (const row of rows) {
    const at = Date.parse(String(row[time])) / 1000;
    const last = times.at(-1);
    if (last !== undefined && at - last > bucketSeconds * 1.5) {
      times.push(last + bucketSeconds);
      filled.push(undefined);
    }
    times.push(at);
    filled.push(row);
  }
  return {
    times,
    of: (name) => {
      const index = answer.columns.findIndex((column) => column.name === name);
      return filled.map((row) => {
        const value = row?.[index];
        return typeof value === 'number' ? value : null;
      });
    },
  };
}
