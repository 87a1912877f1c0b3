import { readFileSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import { getJson, queryPath, RefusedError } from './client';

/** The queries that the API and obsctl are tested with, and what is said of them. */
const golden = readFileSync(
  new URL('../../../query-api/src/test/resources/io/obsmesh/query/errors.txt', import.meta.url),
  'utf8',
)
  .split('\n\n')
  .map((block) => block.trim())
  .filter((block) => block.startsWith('? '))
  .map((block) => ({ query: block.slice(2, block.indexOf('\n')), text: block.slice(block.indexOf('\n') + 1) }));

afterEach(() => vi.unstubAllGlobals());

test('there are queries to look at', () => {
  expect(golden.length).toBeGreaterThan(15);
});

test.each(golden)('the page shows what the API says of $query', async ({ query, text }) => {
  const message = text.slice('error: '.length, text.indexOf('\n'));
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(path);
    return new Response(JSON.stringify({ error: { message, line: 1, column: 1, length: 1, text } }), {
      status: 400,
    });
  });
  const refused = await getJson(queryPath(query)).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(RefusedError);
  expect((refused as RefusedError).detail.text).toBe(text);
  expect(new URL(asked[0]!, 'http://x').searchParams.get('q')).toBe(query);
});
