import { acceptCompletion, autocompletion, closeBrackets, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { EditorState, Prec, StateEffect, StateField } from '@codemirror/state';
import { Decoration, EditorView, keymap, placeholder, type DecorationSet } from '@codemirror/view';
import { useEffect, useRef, type RefObject } from 'react';
import type { QueryError } from '../api/types';
import { complete } from './completion';
import { queryLanguage } from './language';

interface Props {
  query: string;
  error: QueryError | undefined;
  onRun: (query: string) => void;
  focus: RefObject<(() => void) | undefined>;
}

const markError = StateEffect.define<{ from: number; to: number } | null>();
const errorMark = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, change) {
    for (const effect of change.effects) {
      if (!effect.is(markError)) continue;
      const at = effect.value;
      return at
        ? Decoration.set(Decoration.mark({ class: 'q-error' }).range(at.from, at.to))
        : Decoration.none;
    }
    return change.docChanged ? Decoration.none : marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** The query, coloured and completed. Enter runs it, Shift-Enter starts a new line. */
export function QueryBox({ query, error, onRun, focus }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | undefined>(undefined);
  const run = useRef(onRun);
  run.current = onRun;

  useEffect(() => {
    const submit = (editor: EditorView) => {
      run.current(editor.state.doc.toString().trim());
      return true;
    };

    const editor = new EditorView({
      parent: place.current!,
      state: EditorState.create({
        doc: query,
        extensions: [
          Prec.high(keymap.of([{ key: 'Tab', run: acceptCompletion }])),
          // Below the completion list's own Enter, above the editor's.
          keymap.of([...completionKeymap, { key: 'Enter', run: submit }, ...historyKeymap, ...defaultKeymap]),
          history(),
          closeBrackets(),
          autocompletion({ override: [complete], defaultKeymap: false, icons: true }),
          queryLanguage(),
          errorMark,
          EditorView.lineWrapping,
          placeholder('http where status>=500'),
          EditorView.contentAttributes.of({
            'aria-label': 'Query',
            spellcheck: 'false',
            autocapitalize: 'off',
          }),
        ],
      }),
    });
    view.current = editor;
    focus.current = () => {
      editor.focus();
      editor.dispatch({ selection: { anchor: 0, head: editor.state.doc.length } });
    };
    return () => editor.destroy();
    // The editor lives as long as the box; later queries come in below.
  }, [focus]);

  useEffect(() => {
    const editor = view.current!;
    const now = editor.state.doc.toString();
    if (now.trim() !== query) editor.dispatch({ changes: { from: 0, to: now.length, insert: query } });
  }, [query]);

  useEffect(() => {
    const editor = view.current!;
    editor.dispatch({ effects: markError.of(error ? spanOf(editor.state, error) : null) });
  }, [error]);

  return <div className="query" ref={place} />;
}

/** The words that the error points at, when they stand in the box where the API saw them. */
function spanOf(state: EditorState, error: QueryError): { from: number; to: number } | null {
  if (!error.line || !error.column || error.line > state.doc.lines) return null;
  const line = state.doc.line(error.line);
  const from = Math.min(line.from + error.column - 1, line.to);
  const to = Math.min(from + Math.max(1, error.length ?? 1), line.to);
  return from < to ? { from, to } : line.from < line.to ? { from: line.to - 1, to: line.to } : null;
}
