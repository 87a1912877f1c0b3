/** How numbers are written on the page. Absent is an en dash, never 0. */

export const ABSENT = '–';

/** 850 ns, 12.3 µs, 4.2 ms, 137 ms, 1.8 s, 2m 5s: at most three digits, so that columns stay narrow. */
export function formatDuration(nanos: number | null | undefined): string {
  if (nanos === null || nanos === undefined) return ABSENT;
  if (nanos < 1e3) return `${Math.round(nanos)}ns`;
  if (nanos < 999.5e3) return `${digits(nanos / 1e3)}µs`;
  if (nanos < 999.5e6) return `${digits(nanos / 1e6)}ms`;
  if (nanos < 59.95e9) return `${digits(nanos / 1e9)}s`;
  const seconds = Math.round(nanos / 1e9);
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${seconds % 60}s`;
  return `${Math.floor(seconds / 3600)}h ${Math.floor((seconds % 3600) / 60)}m`;
}

/** Per second: 0.3/s, 12/s, 1.2k/s. */
export function formatRate(perSecond: number | null | undefined): string {
  return perSecond === null || perSecond === undefined ? ABSENT : `${formatCount(perSecond)}/s`;
}

/** 0.04, 7.5, 412, 12.4k, 3.1M. */
export function formatCount(count: number): string {
  if (count === 0) return '0';
  if (count < 0.01) return '<0.01';
  if (count < 1) return trimZeros(count.toFixed(2));
  if (count < 999.5) return digits(count);
  if (count < 999.5e3) return `${digits(count / 1e3)}k`;
  if (count < 999.5e6) return `${digits(count / 1e6)}M`;
  return `${digits(count / 1e9)}G`;
}

/** A ratio of 0 to 1 as percent; a few errors among many requests never read as 0%. */
export function formatRatio(ratio: number | null | undefined): string {
  if (ratio === null || ratio === undefined) return ABSENT;
  if (ratio === 0) return '0%';
  if (ratio < 0.001) return '<0.1%';
  if (ratio < 1 && ratio > 0.999) return '>99.9%';
  return `${digits(ratio * 100)}%`;
}

export function formatBytes(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined) return ABSENT;
  if (bytes < 1024) return `${Math.round(bytes)} B`;
  if (bytes < 1023.5 * 1024) return `${digits(bytes / 1024)} KiB`;
  if (bytes < 1023.5 * 1024 ** 2) return `${digits(bytes / 1024 ** 2)} MiB`;
  return `${digits(bytes / 1024 ** 3)} GiB`;
}

/** 10:14:59.137 in the time zone of the browser; the nanoseconds stay in the details of the row. */
export function formatClock(rfc3339: string): string {
  const at = new Date(rfc3339);
  if (Number.isNaN(at.getTime())) return rfc3339;
  const two = (n: number) => String(n).padStart(2, '0');
  const millis = String(at.getMilliseconds()).padStart(3, '0');
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${millis}`;
}

function digits(value: number): string {
  if (value >= 99.95) return value.toFixed(0);
  return trimZeros(value.toFixed(1));
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
