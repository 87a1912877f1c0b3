package io.obsmesh.query;

import org.jspecify.annotations.Nullable;

/**
 * One token.
 *
 * @param value what a {@link Kind#VALUE} is worth; null for the others
 */
record Token(Kind kind, Span span, String text, @Nullable Value value) {
  enum Kind {
    /** A word: name, keyword or bare value. */
    NAME,
    VALUE,
    /** Operators and brackets. */
    SYMBOL,
    END
  }

  boolean is(String symbol) {
    return kind == Kind.SYMBOL && text.equals(symbol);
  }

  boolean isWord(String word) {
    return kind == Kind.NAME && text.equalsIgnoreCase(word);
  }
}
