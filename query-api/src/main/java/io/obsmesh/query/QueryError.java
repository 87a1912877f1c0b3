package io.obsmesh.query;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a query.
 *
 * @param line from 1
 * @param column from 1, in characters
 * @param length how many characters it concerns, at least 1
 * @param message what is wrong
 * @param suggestion what to write instead, shown beside the caret; null when nothing fits
 */
public record QueryError(
    int line, int column, int length, String message, @Nullable String suggestion) {

  /** An error at a piece of the text. */
  static QueryError at(String source, Span span, String message, @Nullable String suggestion) {
    int start = Math.min(span.start(), source.length());
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < start; i++) {
      if (source.charAt(i) == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    int lineEnd = source.indexOf('\n', start);
    int end = Math.min(span.end(), lineEnd < 0 ? source.length() : lineEnd);
    return new QueryError(
        line, start - lineStart + 1, Math.max(1, end - start), message, suggestion);
  }
}
