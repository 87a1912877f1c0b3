package io.obsmesh.protocol.kafka;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.SizedBody;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks through a body field by field, as far as bytes are here, and goes on where it stopped.
 * Bounded: every step consumes bytes of the body or is the last, and arrays nest no deeper than
 * their layout. Used again for the next body.
 */
final class BodyReader implements SizedBody {
  private static final int DEEPEST = 8;
  private static final int LONGEST_TEXT = 4096;
  private static final int LARGEST_ERROR = 1000;
  private static final int UNSUPPORTED_VERSION = 35;

  private static final int NO_TAGS = -2;
  private static final int TAGS_AHEAD = -1;
  private static final int NO_RECORDS = -1;

  private final TopicNames names;
  private KafkaMessage into = new KafkaMessage();
  private int version;
  private boolean flexible;
  private long left;

  /** The structures that are open, outermost first. */
  private final List<?>[] fields = new List<?>[DEEPEST];

  private final int[] next = new int[DEEPEST];
  private final long[] elements = new long[DEEPEST];
  private final boolean[] structure = new boolean[DEEPEST];
  private int depth;

  private long tags;
  private boolean tagsRead;
  private long skip;
  private long records;
  private int needed;

  /** What {@link #length} read: the value, -1 for null, and how many bytes it took. */
  private long length;

  private int lengthBytes;

  BodyReader(TopicNames names) {
    this.names = names;
  }

  /**
   * Begins with a body.
   *
   * @param headerTags tagged fields of the message's header come first
   * @param bytes that are left of the message
   */
  void begin(
      List<Field> body,
      int version,
      boolean flexible,
      boolean headerTags,
      long bytes,
      KafkaMessage message) {
    this.version = version;
    this.flexible = flexible;
    into = message;
    left = bytes;
    depth = 0;
    open(body, 1, true);
    tags = headerTags ? TAGS_AHEAD : NO_TAGS;
    tagsRead = false;
    skip = 0;
    records = NO_RECORDS;
  }

  private void open(List<Field> struct, long count, boolean withTags) {
    fields[depth] = struct;
    next[depth] = 0;
    elements[depth] = count;
    structure[depth] = withTags;
  }

  @Override
  public int needed() {
    return needed;
  }

  @Override
  public long skip() {
    return skip;
  }

  @Override
  public void skipped() {
    left -= skip;
    skip = 0;
  }

  @Override
  public long left() {
    return left;
  }

  @Override
  public Step read(ByteCursor in) {
    while (true) {
      if (skip > 0) {
        int count = (int) Math.min(skip, in.remaining());
        in.skip(count);
        skip -= count;
        left -= count;
        if (skip > 0) {
          return Step.SKIP;
        }
      }
      if (depth < 0 && tags == NO_TAGS) {
        return left == 0 ? Step.DONE : Step.BAD;
      }
      Step stop = one(in);
      if (stop != null) {
        return stop;
      }
    }
  }

  /** One step; null to go on. */
  private @Nullable Step one(ByteCursor in) {
    if (records != NO_RECORDS) {
      return batch(in);
    }
    if (tags != NO_TAGS) {
      return tags(in);
    }
    List<?> struct = fields[depth];
    if (next[depth] == struct.size()) {
      endOfStructure();
      return null;
    }
    Field field = (Field) struct.get(next[depth]);
    if (!field.in(version)) {
      next[depth]++;
      return null;
    }
    return switch (field.type) {
      case '[', '(' -> array(in, field);
      case 's', 'y', 'r' -> sized(in, field);
      case '*' -> {
        skip = left;
        depth = -1;
        yield null;
      }
      default -> fixed(in, field);
    };
  }

  private void endOfStructure() {
    if (flexible && structure[depth] && !tagsRead) {
      tags = TAGS_AHEAD;
      tagsRead = true;
      return;
    }
    tagsRead = false;
    if (--elements[depth] > 0) {
      next[depth] = 0;
    } else {
      depth--;
    }
  }

  private @Nullable Step need(ByteCursor in, long count) {
    if (count > left) {
      return Step.BAD;
    }
    if (!in.has((int) count)) {
      needed = (int) count - in.remaining();
      return Step.MORE;
    }
    return null;
  }

  private void pass(ByteCursor in, int count) {
    in.skip(count);
    left -= count;
  }

  private @Nullable Step skipAll(long count) {
    if (count > left) {
      return Step.BAD;
    }
    skip = count;
    return null;
  }

  private @Nullable Step fixed(ByteCursor in, Field field) {
    int size = field.size();
    Step stop = need(in, size);
    if (stop != null) {
      return stop;
    }
    left -= size;
    next[depth]++;
    switch (field.type) {
      case 'b' -> {
        int value = in.readByte();
        if (field.role == 'Y') {
          into.coordinatorKeyType = value;
        }
      }
      case 'h' -> {
        return number(field, (short) in.readShort());
      }
      case 'u' -> into.id(field.role, in.readLong(), in.readLong(), names);
      default -> in.skip(size);
    }
    if (field.role == 'P') {
      into.partitions++;
    }
    return null;
  }

  private @Nullable Step number(Field field, int value) {
    if (field.role == 'E') {
      if (value < -1 || value > LARGEST_ERROR) {
        return Step.BAD;
      }
      into.error(value);
      if (value == UNSUPPORTED_VERSION && into.api.key() == Api.API_VERSIONS) {
        // Asked for a version that it does not know, a broker answers in version 0 (KIP-511).
        version = 0;
        flexible = false;
      }
    } else if (field.role == 'A') {
      into.hasAcks = true;
      into.acks = value;
    }
    return null;
  }

  private @Nullable Step sized(ByteCursor in, Field field) {
    Step stop = length(in, field.type == 's' ? 2 : 4);
    if (stop != null) {
      return stop;
    }
    if (lengthBytes + Math.max(0, length) > left) {
      return Step.BAD;
    }
    if (field.role == Field.NO_ROLE || length > LONGEST_TEXT) {
      into.cut |= field.role != Field.NO_ROLE;
      pass(in, lengthBytes);
      next[depth]++;
      if (field.type == 'r') {
        into.hasRecords = true;
        records = Math.max(0, length);
        into.recordBytes += records;
        return null;
      }
      return skipAll(Math.max(0, length));
    }
    stop = need(in, lengthBytes + Math.max(0, length));
    if (stop != null) {
      return stop;
    }
    pass(in, lengthBytes);
    next[depth]++;
    if (length < 0) {
      into.text(field.role, null);
    } else {
      left -= length;
      into.text(field.role, in.readText((int) length));
    }
    return null;
  }

  private @Nullable Step array(ByteCursor in, Field field) {
    Step stop = length(in, 4);
    if (stop != null) {
      return stop;
    }
    // An element has at least a byte, so that no count makes work for more than the bytes here.
    if (length > left - lengthBytes) {
      return Step.BAD;
    }
    pass(in, lengthBytes);
    next[depth]++;
    if (length <= 0) {
      return null;
    }
    if (field.type == '(') {
      int size = field.elements.getFirst().size();
      if (size > 0) {
        into.partitions += field.role == 'P' ? (int) length : 0;
        return skipAll(length * size);
      }
    }
    depth++;
    open(field.elements, length, field.type == '[');
    return null;
  }

  /** Reads ahead a length: a compact one, or one of {@code width} bytes. */
  private @Nullable Step length(ByteCursor in, int width) {
    if (flexible) {
      Step stop = varint(in);
      length--;
      return stop;
    }
    Step stop = need(in, width);
    if (stop == null) {
      lengthBytes = width;
      length = width == 2 ? RecordBatches.int16(in, 0) : RecordBatches.int32(in, 0);
      return length < -1 ? Step.BAD : null;
    }
    return stop;
  }

  /** Reads ahead an unsigned number of seven bits to the byte. */
  private @Nullable Step varint(ByteCursor in) {
    length = 0;
    for (int i = 0; i < 5; i++) {
      Step stop = need(in, i + 1);
      if (stop != null) {
        return stop;
      }
      int value = in.peek(i);
      length |= (long) (value & 0x7f) << 7 * i;
      if (value < 0x80) {
        lengthBytes = i + 1;
        return length > Integer.MAX_VALUE ? Step.BAD : null;
      }
    }
    return Step.BAD;
  }

  /** Tagged fields (KIP-482): nobody needs those that exist. */
  private @Nullable Step tags(ByteCursor in) {
    if (tags == 0) {
      tags = NO_TAGS;
      return null;
    }
    Step stop = varint(in);
    if (stop != null) {
      return stop;
    }
    if (tags == TAGS_AHEAD) {
      if (length > left) {
        return Step.BAD;
      }
      pass(in, lengthBytes);
      tags = length;
      return null;
    }
    int start = in.position();
    int tagBytes = lengthBytes;
    in.skip(tagBytes);
    left -= tagBytes;
    stop = varint(in);
    if (stop != null) {
      in.position(start);
      left += tagBytes;
      return stop;
    }
    pass(in, lengthBytes);
    tags--;
    return skipAll(length);
  }

  private @Nullable Step batch(ByteCursor in) {
    if (records == 0) {
      records = NO_RECORDS;
      return null;
    }
    if (records < RecordBatches.SHORTEST) {
      skip = records;
      records = 0;
      return null;
    }
    int here = (int) Math.min(RecordBatches.HEADER, records);
    Step stop = need(in, here);
    if (stop != null) {
      return stop;
    }
    skip = RecordBatches.count(in, here, records, into);
    records -= skip;
    return null;
  }
}
