import { HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import { tags } from '@lezer/highlight';
import type { Extension } from '@codemirror/state';

const KEYWORDS = new Set(
  `where last since until at follow join left on within select extend sort top head tail limit distinct by every
  having fill compare ago as render let and or not in contains startswith endswith like matches eq ne lt le gt
  ge`.split(/\s+/),
);

interface Where {
  /** The next word names a table: at the start, after `join`, after `;`. */
  expectTable: boolean;
}

/** Colours only. What a query means, and what is wrong with it, is for the API to say. */
const language = StreamLanguage.define<Where>({
  name: 'obsmesh query',
  startState: () => ({ expectTable: true }),
  token(stream, state) {
    if (stream.eatSpace()) return null;
    if (stream.match(/#.*/)) return 'comment';
    if (stream.match(/"(\\.|[^"\\])*"?|'(\\.|[^'\\])*'?/)) return 'string';
    if (stream.match(/\d+(\.\d+)?(ns|us|µs|ms|s|m|h|d|w|[KMGT]i?B|B|%)(\d+(ms|s|m|h))*\b/)) return 'number';
    if (stream.match(/[1-5]xx\b/)) return 'number';
    if (stream.match(/\d[\w.:/-]*/)) return 'number';
    if (stream.match(/\/[\w./*{}-]*/)) return 'string';
    if (stream.match(/=~|!~|==|!=|<=|>=|[=<>]/)) return 'operator';
    if (stream.match('|')) return 'punctuation';
    const word = stream.match(/[A-Za-z_$][\w.$-]*(\/[\w*.-]+)?/) as RegExpMatchArray | null;
    if (!word) {
      stream.next();
      return null;
    }
    const text = word[0];
    if (state.expectTable && text !== 'let') {
      state.expectTable = false;
      return 'typeName';
    }
    if (text === 'join') state.expectTable = true;
    if (stream.peek() === '(') return KEYWORDS.has(text) ? 'keyword' : 'function';
    return KEYWORDS.has(text) ? 'keyword' : 'variableName';
  },
  tokenTable: { function: tags.function(tags.variableName) },
});

const colours = HighlightStyle.define([
  { tag: tags.keyword, class: 'q-keyword' },
  { tag: tags.typeName, class: 'q-table' },
  { tag: tags.function(tags.variableName), class: 'q-function' },
  { tag: tags.number, class: 'q-number' },
  { tag: tags.string, class: 'q-string' },
  { tag: tags.comment, class: 'q-comment' },
]);

export function queryLanguage(): Extension {
  return [language, syntaxHighlighting(colours)];
}
