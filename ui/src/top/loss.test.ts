import { expect, test } from 'vitest';
import type { Summary } from '../api/types';
import { lossOf } from './loss';

const summary: Summary = {
  rows: 1,
  nodesAsked: 3,
  nodesAnswered: 3,
  elapsedNanos: 1,
  scannedRows: 1,
  lostEvents: 0,
  partial: false,
  limited: false,
  notes: [],
};

test('it is never green without an answer', () => {
  expect(lossOf({ counts: undefined, gaps: [], mapLost: undefined, summary: undefined }).level).toBe(
    'unknown',
  );
  expect(lossOf({ counts: [], gaps: [], mapLost: 0, summary }).level).toBe('ok');
  expect(lossOf({ down: true, counts: [], gaps: [], mapLost: 0, summary }).level).toBe('unknown');
});

test('losses in the range, missing nodes and earlier losses say how many and why', () => {
  const lost = lossOf({ counts: [{ reason: 'ring full', count: 1200 }], gaps: [], mapLost: 1200, summary });
  expect([lost.level, lost.text]).toEqual(['bad', '1,200 lost']);
  expect(lost.reasons).toContain('1,200 since start: ring full');
  const missing = lossOf({
    counts: [],
    gaps: [],
    mapLost: 0,
    summary: { ...summary, nodesAnswered: 1, partial: true },
  });
  expect([missing.level, missing.text]).toEqual(['bad', '2 nodes missing']);
  const earlier = lossOf({ counts: [{ reason: 'ring full', count: 7 }], gaps: [], mapLost: 0, summary });
  expect([earlier.level, earlier.text]).toEqual(['warn', '7 lost earlier']);
});
