package io.obsmesh.protocol.kafka;

import io.obsmesh.protocol.ByteCursor;

/** Counts records by the headers of their batches; nothing is decompressed. */
final class RecordBatches {
  /** Offset, size, and all up to the first byte that tells the format. */
  static final int SHORTEST = 17;

  /** The header of a batch of format 2. */
  static final int HEADER = 61;

  private static final int BEFORE_SIZE = 8;
  private static final int CONTROL = 0x20;
  private static final int CODEC = 7;

  private RecordBatches() {}

  /**
   * Counts what the batch at the cursor holds.
   *
   * @param here how many bytes of it can be looked at, {@value #SHORTEST} or more
   * @param left how many bytes all batches have from here on
   * @return how many bytes the batch has, at most {@code left}
   */
  static long count(ByteCursor in, int here, long left, KafkaMessage into) {
    long length = BEFORE_SIZE + 4L + int32(in, BEFORE_SIZE);
    if (length < SHORTEST) {
      into.recordsUnknown = true;
      return left;
    }
    if (length > left) {
      // A broker may end a response in the middle of a batch; the client asks for it again.
      return left;
    }
    int format = in.peek(16);
    if (format >= 2) {
      countBatch(in, here, into);
    } else if (here > SHORTEST && (in.peek(17) & CODEC) == 0) {
      into.records++;
    } else {
      // In formats 0 and 1 what is compressed is a message that holds messages.
      into.recordsUnknown = true;
    }
    return length;
  }

  private static void countBatch(ByteCursor in, int here, KafkaMessage into) {
    int count = here >= HEADER ? int32(in, 57) : -1;
    if (count < 0) {
      into.recordsUnknown = true;
    } else if ((in.peek(22) & CONTROL) == 0) {
      // Control batches mark the end of transactions; no client sees them as records.
      into.records += count;
    }
  }

  static int int32(ByteCursor in, int ahead) {
    return in.peek(ahead) << 24
        | in.peek(ahead + 1) << 16
        | in.peek(ahead + 2) << 8
        | in.peek(ahead + 3);
  }

  static int int16(ByteCursor in, int ahead) {
    return (short) (in.peek(ahead) << 8 | in.peek(ahead + 1));
  }
}
