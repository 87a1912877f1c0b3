import { parseJson } from './json';
import type { QueryError } from './types';

/** The API answered, and the answer is that the question is wrong. */
export class RefusedError extends Error {
  constructor(readonly detail: QueryError) {
    super(detail.message);
  }
}

/** The API did not answer, or not with something to understand. */
export class UnreachableError extends Error {}

/**
 * Reads JSON from the API.
 *
 * @throws RefusedError when the API says what is wrong with the request
 * @throws UnreachableError when there is no answer or it is not JSON
 */
export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(path, { headers: { Accept: 'application/json' }, signal: signal ?? null });
    body = parseJson(await response.text());
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new UnreachableError(cause instanceof Error ? cause.message : String(cause));
  }
  if (response.ok) return body as T;
  const error = (body as { error?: QueryError } | null)?.error;
  if (error?.message) throw new RefusedError({ ...error, text: error.text || error.message });
  throw new UnreachableError(`HTTP ${response.status}`);
}

export function queryPath(query: string): string {
  return `/api/query?format=full&q=${encodeURIComponent(query)}`;
}
