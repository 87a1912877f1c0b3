import { expect, test } from 'vitest';
import { formatBytes, formatCount, formatDuration, formatRate, formatRatio } from './format';

test('durations keep three digits and change unit where they would need a fourth', () => {
  const cases: [number, string][] = [
    [0, '0ns'],
    [850, '850ns'],
    [12_340, '12.3µs'],
    [999_499, '999µs'],
    [999_500, '1ms'],
    [4_200_000, '4.2ms'],
    [137_000_000, '137ms'],
    [1_840_000_000, '1.8s'],
    [59_940_000_000, '59.9s'],
    [59_960_000_000, '1m 0s'],
    [125_000_000_000, '2m 5s'],
    [3_720_000_000_000, '1h 2m'],
  ];
  for (const [nanos, text] of cases) expect(formatDuration(nanos)).toBe(text);
});

test('absent is a dash, never zero', () => {
  expect([formatDuration(null), formatRate(undefined), formatRatio(null), formatBytes(null)]).toEqual([
    '–',
    '–',
    '–',
    '–',
  ]);
});

test('counts and rates', () => {
  expect([0, 0.004, 0.3, 7.5, 412.3, 999.6, 12_420, 3_100_000].map(formatCount)).toEqual([
    '0',
    '<0.01',
    '0.3',
    '7.5',
    '412',
    '1k',
    '12.4k',
    '3.1M',
  ]);
});

test('a ratio reads as 0% or 100% only when it is exactly that', () => {
  expect([0, 0.00001, 0.069, 0.5, 0.99999, 1].map(formatRatio)).toEqual([
    '0%',
    '<0.1%',
    '6.9%',
    '50%',
    '>99.9%',
    '100%',
  ]);
});

test('bytes', () => {
  expect([0, 1023, 1024, 5_242_880].map(formatBytes)).toEqual(['0 B', '1023 B', '1 KiB', '5 MiB']);
});
