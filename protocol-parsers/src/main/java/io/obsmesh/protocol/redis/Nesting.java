package io.obsmesh.protocol.redis;

/**
 * The aggregates that are open around the value being read, and the text that stands between their
 * elements. Attributes belong to the value that follows them: of them nothing is kept.
 */
final class Nesting {
  /** Deepest nesting that is read; Redis itself nests replies fewer than ten deep. */
  static final int MAX_DEPTH = 64;

  /** The count of an aggregate whose end is announced by its last element. */
  static final long STREAMED = -2;

  private final boolean requests;
  private final RespMessage message;
  private final long[] remaining = new long[MAX_DEPTH];
  private final long[] elements = new long[MAX_DEPTH];
  private final byte[] kinds = new byte[MAX_DEPTH];
  private int depth;
  private int attributeDepth = -1;
  private boolean whole;

  Nesting(boolean requests, RespMessage message) {
    this.requests = requests;
    this.message = message;
  }

  /** Nothing is open. */
  void clear() {
    depth = 0;
    attributeDepth = -1;
    whole = false;
  }

  /** How many aggregates are open. */
  int depth() {
    return depth;
  }

  /** Whether the innermost one is a string that comes in chunks. */
  boolean inChunks() {
    return depth > 0 && kinds[depth - 1] == ';';
  }

  /** Whether the innermost one ends where its end is announced. */
  boolean streamed() {
    return depth > 0 && remaining[depth - 1] == STREAMED && !inChunks();
  }

  /** Whether an attribute is being read. */
  boolean quiet() {
    return attributeDepth >= 0;
  }

  /** An attribute begins here, unless it is inside another. */
  void attribute() {
    if (attributeDepth < 0) {
      attributeDepth = depth;
    }
  }

  /** Whether the message is whole, said once. */
  boolean takeWhole() {
    boolean was = whole;
    whole = false;
    return was;
  }

  /** The message is whole without more ado. */
  void end() {
    whole = true;
  }

  /** Opens an aggregate of so many values; false when that is too deep. */
  boolean push(int kind, long count) {
    if (depth == MAX_DEPTH) {
      return false;
    }
    kinds[depth] = (byte) kind;
    elements[depth] = 0;
    remaining[depth++] = count;
    return true;
  }

  /** All chunks of a string were read. */
  void endOfChunks() {
    depth--;
    endLeaf();
  }

  /** Takes the innermost aggregate off: it is whole. */
  void close() {
    depth--;
    if (kinds[depth] == '|') {
      // Attributes belong to the value that follows and are no element of their parent.
      if (attributeDepth == depth) {
        attributeDepth = -1;
      }
      return;
    }
    if (!requests) {
      append(kinds[depth] == '%' ? "}" : "]");
    }
    complete();
  }

  /** A value is whole. */
  void complete() {
    if (depth == 0) {
      whole = true;
      return;
    }
    elements[depth - 1]++;
    if (remaining[depth - 1] != STREAMED && --remaining[depth - 1] == 0) {
      close();
    }
  }

  /** An aggregate of no values: what was announced is all of it. */
  void empty(int kind) {
    if (kind != '|') {
      append(kind == '%' ? "}" : "]");
      complete();
    }
  }

  /** A value whose text does not stand on the wire; a nil that is a whole reply has none. */
  void leaf(int marker, String text, boolean nil) {
    beginLeaf(marker);
    if (nil && depth == 0) {
      message.nil = true;
    } else {
      append(text);
    }
    endLeaf();
  }

  /** A value that is no aggregate begins. */
  void beginLeaf(int marker) {
    if (quiet()) {
      return;
    }
    if (!requests) {
      if (depth == 0) {
        message.type = marker;
      }
      separate();
    }
    message.beginWord();
  }

  /** It ends. */
  void endLeaf() {
    if (!quiet()) {
      message.endWord();
    }
    complete();
  }

  /** Writes what stands between two elements of a reply. */
  void separate() {
    if (depth == 0 || elements[depth - 1] == 0) {
      return;
    }
    boolean value = kinds[depth - 1] == '%' && (elements[depth - 1] & 1) == 1;
    append(value ? ": " : ", ");
  }

  /** Writes text of a value that is kept. */
  void append(String text) {
    if (!quiet()) {
      message.append(text);
    }
  }
}
