import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { getJson } from '../api/client';
import type { CompletionAnswer } from '../api/types';

const ICONS: Record<string, string> = {
  table: 'class',
  column: 'property',
  field: 'property',
  function: 'function',
  keyword: 'keyword',
  value: 'text',
};

/** What the API says can stand here. No answer is no list, never an error in the user's way. */
export async function complete(context: CompletionContext): Promise<CompletionResult | null> {
  const before = context.matchBefore(/[\w.$/-]*$/);
  if (!context.explicit && (!before || before.from === before.to)) return null;
  const abort = new AbortController();
  context.addEventListener('abort', () => abort.abort());
  const text = context.state.doc.toString();
  try {
    const path = `/api/complete?q=${encodeURIComponent(text)}&at=${context.pos}`;
    const { from, items } = await getJson<CompletionAnswer>(path, abort.signal);
    return {
      from,
      options: items.map(({ label, kind, detail }) => ({
        label,
        type: ICONS[kind] ?? 'text',
        ...(detail ? { detail } : {}),
      })),
      validFor: /^[\w.$/-]*$/,
    };
  } catch {
    return null;
  }
}
