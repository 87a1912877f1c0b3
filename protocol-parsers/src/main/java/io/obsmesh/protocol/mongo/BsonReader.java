package io.obsmesh.protocol.mongo;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.SizedBody.Step;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Walks through one BSON document element by element, as far as bytes are here, and goes on where
 * it stopped. Bounded: names to {@value #LONGEST_NAME} bytes, depth to {@value #DEEPEST}; what lies
 * deeper is skipped. Used again for the next document.
 *
 * <p>Source: bsonspec.org, version 1.1.
 */
final class BsonReader {
  static final int DEEPEST = 32;
  private static final int LONGEST_NAME = 1024;
  private static final int LONGEST_REGEX = 4096;
  private static final HexFormat HEX = HexFormat.of();

  private final long[] ends = new long[DEEPEST];
  private final boolean[] counts = new boolean[DEEPEST];
  private final long[] elements = new long[DEEPEST];
  private final String[] names = new String[DEEPEST];
  private final BsonValue value = new BsonValue();
  private final byte[] id = new byte[12];
  private BsonSink sink;
  private int depth;
  private boolean opened;
  private long position;
  private long limit;
  private long skip;
  private int needed;

  BsonReader(BsonSink sink) {
    this.sink = sink;
  }

  /**
   * Begins with a document.
   *
   * @param bytes that it may have at most
   */
  void begin(BsonSink to, long bytes) {
    sink = to;
    depth = 0;
    opened = false;
    position = 0;
    limit = bytes;
    skip = 0;
  }

  int needed() {
    return needed;
  }

  long skip() {
    return skip;
  }

  /** What was to be skipped is behind. */
  void skipped() {
    position += skip;
    skip = 0;
  }

  /** How many bytes the document had up to here. */
  long position() {
    return position;
  }

  Step read(ByteCursor in) {
    if (!opened) {
      if (!in.has(4)) {
        needed = 4 - in.remaining();
        return Step.MORE;
      }
      int length = OpCode.int32(in, 0);
      if (length < 5 || length > limit) {
        return Step.BAD;
      }
      pass(in, 4);
      open("", length - 4L, false);
      opened = true;
    }
    while (true) {
      if (skip > 0) {
        int count = (int) Math.min(skip, in.remaining());
        pass(in, count);
        skip -= count;
        if (skip > 0) {
          return Step.SKIP;
        }
      }
      if (depth < 0) {
        return Step.DONE;
      }
      Step stop = element(in);
      if (stop != null) {
        return stop;
      }
    }
  }

  private void open(String name, long length, boolean count) {
    ends[depth] = position + length;
    counts[depth] = count;
    elements[depth] = 0;
    names[depth] = name;
  }

  private void pass(ByteCursor in, int count) {
    in.skip(count);
    position += count;
  }

  private @Nullable Step need(ByteCursor in, long count) {
    if (position + count > ends[depth]) {
      return Step.BAD;
    }
    if (!in.has((int) count)) {
      needed = (int) count - in.remaining();
      return Step.MORE;
    }
    return null;
  }

  private @Nullable Step element(ByteCursor in) {
    Step stop = need(in, 1);
    if (stop != null) {
      return stop;
    }
    int type = in.peek();
    if (type == 0) {
      return close(in);
    }
    int name = in.indexOf(0, 1);
    if (name < 0 || name > LONGEST_NAME) {
      needed = 1;
      return name > LONGEST_NAME || in.has(LONGEST_NAME) ? Step.BAD : Step.MORE;
    }
    return value(in, type, name + 1);
  }

  private @Nullable Step close(ByteCursor in) {
    pass(in, 1);
    if (position != ends[depth]) {
      return Step.BAD;
    }
    int over = depth--;
    if (over > 0) {
      if (counts[over]) {
        sink.counted(over - 1, names[over], elements[over]);
      } else {
        sink.end(over);
      }
    }
    return null;
  }

  /** Reads the value behind the type and the name, which take {@code head} bytes. */
  private @Nullable Step value(ByteCursor in, int type, int head) {
    return switch (type) {
      case BsonValue.DOUBLE, BsonValue.DATE, BsonValue.TIMESTAMP, BsonValue.INT64 ->
          fixed(in, type, head, 8);
      case BsonValue.INT32 -> fixed(in, type, head, 4);
      case BsonValue.BOOLEAN -> fixed(in, type, head, 1);
      case BsonValue.OBJECT_ID -> fixed(in, type, head, 12);
      case BsonValue.DECIMAL128 -> fixed(in, type, head, 16);
      case BsonValue.NULL, BsonValue.UNDEFINED, BsonValue.MIN_KEY, BsonValue.MAX_KEY ->
          fixed(in, type, head, 0);
      case BsonValue.STRING, BsonValue.CODE, BsonValue.SYMBOL -> text(in, type, head);
      case BsonValue.DOCUMENT, BsonValue.ARRAY -> nested(in, type, head);
      case BsonValue.BINARY -> opaque(in, type, head, 5);
      case BsonValue.SCOPED_CODE -> opaque(in, type, head, 0);
      case BsonValue.POINTER -> opaque(in, type, head, 16);
      case BsonValue.REGEX -> regex(in, head);
      default -> Step.BAD;
    };
  }

  private String name(ByteCursor in, int head) {
    in.skip(1);
    String name = in.readText(head - 2);
    in.skip(1);
    position += head;
    elements[depth]++;
    return name;
  }

  /** Passes the name of an element in an array that is only counted. */
  private boolean counted(ByteCursor in, int head) {
    if (counts[depth]) {
      pass(in, head);
      elements[depth]++;
      return true;
    }
    return false;
  }

  private @Nullable Step fixed(ByteCursor in, int type, int head, int size) {
    Step stop = need(in, (long) head + size);
    if (stop != null) {
      return stop;
    }
    if (counted(in, head)) {
      pass(in, size);
      return null;
    }
    String name = name(in, head);
    position += size;
    value.type = type;
    value.text = null;
    value.cut = false;
    switch (type) {
      case BsonValue.DOUBLE -> value.decimal = Double.longBitsToDouble(in.readLongLe());
      case BsonValue.DATE, BsonValue.TIMESTAMP, BsonValue.INT64 -> value.number = in.readLongLe();
      case BsonValue.INT32 -> value.number = in.readIntLe();
      case BsonValue.BOOLEAN -> value.number = in.readByte();
      case BsonValue.OBJECT_ID -> {
        in.read(id, 0, 12);
        value.text = HEX.formatHex(id);
      }
      default -> in.skip(size);
    }
    sink.value(depth, name, value);
    return null;
  }

  private @Nullable Step text(ByteCursor in, int type, int head) {
    Step stop = need(in, head + 4L);
    if (stop != null) {
      return stop;
    }
    int length = OpCode.int32(in, head);
    if (length < 1 || position + head + 4L + length > ends[depth]) {
      return Step.BAD;
    }
    if (counts[depth]) {
      counted(in, head);
      skip = 4L + length;
      return null;
    }
    int start = in.position();
    in.skip(1);
    String name = in.readText(head - 2);
    in.position(start);
    int kept = Math.min(length - 1, Math.max(0, sink.wanted(depth, name)));
    stop = need(in, (long) head + 4 + kept);
    if (stop != null) {
      return stop;
    }
    elements[depth]++;
    pass(in, head + 4);
    value.type = type;
    value.text = in.readText(kept);
    value.cut = kept < length - 1;
    position += kept;
    skip = length - kept;
    sink.value(depth, name, value);
    return null;
  }

  private @Nullable Step nested(ByteCursor in, int type, int head) {
    Step stop = need(in, head + 4L);
    if (stop != null) {
      return stop;
    }
    int length = OpCode.int32(in, head);
    if (length < 5 || position + head + length > ends[depth]) {
      return Step.BAD;
    }
    if (counted(in, head)) {
      skip = length;
      return null;
    }
    String name = name(in, head);
    BsonSink.Visit visit = sink.begin(depth, name, type == BsonValue.ARRAY);
    if (visit == BsonSink.Visit.SKIP || depth == DEEPEST - 1) {
      skip = length;
      if (visit != BsonSink.Visit.SKIP) {
        sink.end(depth + 1);
      }
      return null;
    }
    in.skip(4);
    depth++;
    ends[depth] = position + length;
    position += 4;
    counts[depth] = visit == BsonSink.Visit.COUNT;
    elements[depth] = 0;
    names[depth] = name;
    return null;
  }

  /** A length and so many bytes, and {@code more}, which the length does not count. */
  private @Nullable Step opaque(ByteCursor in, int type, int head, int more) {
    Step stop = need(in, head + 4L);
    if (stop != null) {
      return stop;
    }
    int length = OpCode.int32(in, head);
    // The length of code with scope counts itself, others do not.
    long size =
        type == BsonValue.BINARY ? 5L + length : type == BsonValue.POINTER ? 16L + length : length;
    if (length < 0 || size < 4 || position + head + size > ends[depth]) {
      return Step.BAD;
    }
    if (counted(in, head)) {
      skip = size;
      return null;
    }
    String name = name(in, head);
    value.type = type;
    value.number = length;
    value.text = null;
    value.cut = false;
    skip = size;
    sink.value(depth, name, value);
    return null;
  }

  private @Nullable Step regex(ByteCursor in, int head) {
    int pattern = in.indexOf(0, head);
    int options = pattern < 0 ? -1 : in.indexOf(0, pattern + 1);
    if (options < 0) {
      needed = 1;
      return in.has(head + LONGEST_REGEX) ? Step.BAD : Step.MORE;
    }
    Step stop = need(in, options + 1L);
    if (stop != null) {
      return stop;
    }
    if (counted(in, head)) {
      pass(in, options + 1 - head);
      return null;
    }
    String name = name(in, head);
    String text = in.readText(pattern - head);
    in.skip(1);
    text = "/" + text + "/" + in.readText(options - pattern - 1);
    in.skip(1);
    position += options + 1L - head;
    value.type = BsonValue.REGEX;
    value.text = text;
    value.cut = false;
    sink.value(depth, name, value);
    return null;
  }
}
