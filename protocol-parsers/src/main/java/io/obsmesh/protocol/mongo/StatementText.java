package io.obsmesh.protocol.mongo;

import org.jspecify.annotations.Nullable;

/** Writes a command down as the shell would, up to a limit. Used again for the next. */
final class StatementText {
  private static final int DEEPEST = BsonReader.DEEPEST + 4;

  private final int limit;
  private final StringBuilder text = new StringBuilder();
  private final boolean[] array = new boolean[DEEPEST];
  private final boolean[] any = new boolean[DEEPEST];
  private int depth;
  private boolean cut;

  StatementText(int limit) {
    this.limit = limit;
  }

  void clear() {
    text.setLength(0);
    text.append('{');
    depth = 0;
    any[0] = false;
    cut = false;
  }

  /** How many more characters are kept. */
  int room() {
    return Math.max(0, limit - text.length());
  }

  /** Whether something was left out. */
  boolean cut() {
    return cut;
  }

  /** Whether one more structure can be written; what cannot is left out. */
  boolean takes() {
    boolean takes = room() > 0 && depth < DEEPEST - 1;
    cut |= !takes;
    return takes;
  }

  /** Opens a document or array, which {@link #close} ends. */
  void open(String name, boolean isArray) {
    name(name);
    text.append(isArray ? '[' : '{');
    depth++;
    array[depth] = isArray;
    any[depth] = false;
  }

  void close() {
    text.append(array[depth] ? ']' : '}');
    depth--;
  }

  /** Writes an element as it is. */
  void raw(String name, String value) {
    if (takes()) {
      name(name);
      text.append(value);
    }
  }

  void value(String name, BsonValue value) {
    if (!takes()) {
      return;
    }
    name(name);
    @Nullable String words = value.text;
    switch (value.type) {
      case BsonValue.STRING, BsonValue.SYMBOL -> quoted(words, value.cut);
      case BsonValue.DOUBLE -> text.append(value.decimal);
      case BsonValue.INT32, BsonValue.INT64 -> text.append(value.number);
      case BsonValue.BOOLEAN -> text.append(value.number != 0);
      case BsonValue.NULL -> text.append("null");
      case BsonValue.UNDEFINED -> text.append("undefined");
      case BsonValue.OBJECT_ID -> text.append("ObjectId(\"").append(words).append("\")");
      case BsonValue.DATE -> text.append("Date(").append(value.number).append(')');
      case BsonValue.TIMESTAMP ->
          text.append("Timestamp(")
              .append(value.number >>> 32)
              .append(", ")
              .append(value.number & 0xffffffffL)
              .append(')');
      case BsonValue.REGEX -> text.append(words);
      case BsonValue.BINARY -> text.append("BinData(").append(value.number).append(" bytes)");
      case BsonValue.CODE -> {
        text.append("Code(");
        quoted(words, value.cut);
        text.append(')');
      }
      case BsonValue.DECIMAL128 -> text.append("NumberDecimal(...)");
      case BsonValue.MIN_KEY -> text.append("MinKey");
      case BsonValue.MAX_KEY -> text.append("MaxKey");
      default -> text.append("...");
    }
  }

  private void name(String name) {
    if (any[depth]) {
      text.append(", ");
    }
    any[depth] = true;
    if (!array[depth] || depth == 0) {
      quoted(name, false);
      text.append(": ");
    }
  }

  private void quoted(@Nullable String words, boolean more) {
    text.append('"');
    for (int i = 0; words != null && i < words.length(); i++) {
      char c = words.charAt(i);
      switch (c) {
        case '"', '\\' -> text.append('\\').append(c);
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> text.append(c);
      }
    }
    text.append(more ? "...\"" : "\"");
    cut |= more;
  }

  /** The whole text. */
  String finish() {
    while (depth > 0) {
      close();
    }
    return text.append('}').toString();
  }
}
