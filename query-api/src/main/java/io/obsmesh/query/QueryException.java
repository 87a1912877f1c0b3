package io.obsmesh.query;

import java.util.List;

/** A query that cannot be run as it is written. Its message is the whole text for the user. */
public final class QueryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<QueryError> errors;

  public QueryException(String source, List<QueryError> errors) {
    super(format(source, errors));
    this.errors = List.copyOf(errors);
  }

  /** What is wrong, in order of position; at least one. */
  public List<QueryError> errors() {
    return errors;
  }

  /** The errors as they are shown in CLI, API and UI: message, line, caret, suggestion. */
  public static String format(String source, List<QueryError> errors) {
    String[] lines = source.split("\n", -1);
    StringBuilder text = new StringBuilder();
    for (QueryError error : errors) {
      if (!text.isEmpty()) {
        text.append('\n');
      }
      String line = error.line() <= lines.length ? lines[error.line() - 1] : "";
      text.append("error: ").append(error.message()).append('\n');
      text.append("  | ").append(printable(line)).append('\n');
      text.append("  | ").append(" ".repeat(error.column() - 1)).append("^".repeat(error.length()));
      if (error.suggestion() != null) {
        text.append(' ').append(error.suggestion());
      }
    }
    return text.toString();
  }

  /** The line without characters that would move the caret or speak to the terminal. */
  private static String printable(String line) {
    StringBuilder text = new StringBuilder(line.length());
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      text.append(c < ' ' || c >= 0x7f && c < 0xa0 ? ' ' : c);
    }
    return text.toString();
  }
}
