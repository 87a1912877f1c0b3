import { expect, test } from 'vitest';
import { readState, START, writeState, type PageState } from './urlState';

test('a plain link is the start page and the start page is a plain link', () => {
  expect(readState('')).toEqual(START);
  expect(writeState(START)).toBe('');
});

test('every state survives the link', () => {
  const states: PageState[] = [
    {
      query: 'http where path="/a&b=c|d" | p99(latency)',
      range: { last: '15m' },
      selection: { node: 'shop/cart #1' },
      live: false,
    },
    {
      query: 'request',
      range: { since: '2026-11-20T10:00:00.000Z', until: '2026-11-20T10:05:00.000Z' },
      selection: undefined,
      live: true,
    },
    {
      query: 'grpc',
      range: { last: '5m' },
      selection: { source: 'a>b', target: 'c', protocol: 'grpc' },
      live: true,
    },
  ];
  for (const state of states) expect(readState(writeState(state))).toEqual(state);
});

test('a broken link falls back part by part', () => {
  expect(
    readState('?last=7y&source=a&target=b&q=+&since=2026-11-20T10:00:00Z&until=2026-11-20T09:00:00Z'),
  ).toEqual(START);
});
