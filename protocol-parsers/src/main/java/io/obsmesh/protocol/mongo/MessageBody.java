package io.obsmesh.protocol.mongo;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.SizedBody;
import io.obsmesh.protocol.compression.Codec;
import io.obsmesh.protocol.compression.Decompressor;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a message, as far as bytes are here, and goes on where it stopped. What is
 * compressed is unpacked whole, to {@link Limits#messageBytes()}; what is compressed otherwise is
 * passed over.
 */
final class MessageBody implements SizedBody {
  private static final int LONGEST_NAMESPACE = 1024;
  private static final int CHECKSUM = 1;
  private static final int MORE_TO_COME = 2;

  /** Flags that a reader must know; none but the first two exist. */
  private static final int REQUIRED_FLAGS = 0xfffc;

  private static final int NO_LIST = -1;

  private enum Phase {
    PREFIX,
    SECTION,
    DOCUMENT,
    REST
  }

  private final boolean request;
  private final int largest;
  private final CommandSink command;
  private final ReplySink reply;
  private final BsonSink sink;
  private final BsonReader document;
  private final ByteCursor plain = new ByteCursor();
  private MongoMessage message = new MongoMessage();
  private Phase phase = Phase.REST;
  private long left;
  private long checksum;

  /** Bytes left of a list of documents; -1 outside. */
  private long list;

  /** What was left before the document that is being read. */
  private long leftBefore;

  private long skip;
  private int needed;

  MessageBody(Direction direction, Limits limits) {
    request = direction == Direction.REQUEST;
    largest = limits.messageBytes();
    command = new CommandSink(new StatementText(limits.bodyBytes()));
    reply = new ReplySink(limits.bodyBytes());
    sink = request ? command : reply;
    document = new BsonReader(sink);
  }

  /** Begins with the body of a message of so many bytes, whose header is read. */
  void begin(MongoMessage into, long bytes) {
    message = into;
    left = bytes;
    command.begin(into);
    reply.begin(into);
    phase = Phase.PREFIX;
    checksum = 0;
    list = NO_LIST;
    skip = 0;
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
    if (phase == Phase.DOCUMENT) {
      document.skipped();
    } else if (list != NO_LIST) {
      list -= skip;
    }
    skip = 0;
  }

  @Override
  public long left() {
    return left;
  }

  @Override
  public Step read(ByteCursor in) {
    while (true) {
      Step stop = step(in);
      if (stop == null) {
        continue;
      }
      if (stop == Step.DONE) {
        if (request) {
          command.finish();
        } else {
          reply.finish();
        }
      }
      return stop;
    }
  }

  /** One step; null to go on. */
  private @Nullable Step step(ByteCursor in) {
    return switch (phase) {
      case PREFIX -> prefix(in);
      case SECTION -> section(in);
      case DOCUMENT -> document(in);
      case REST -> rest(in);
    };
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

  private Step rest(ByteCursor in) {
    int here = (int) Math.min(left, in.remaining());
    pass(in, here);
    skip = left;
    return left == 0 ? Step.DONE : Step.SKIP;
  }

  private @Nullable Step prefix(ByteCursor in) {
    return switch (message.opCode) {
      case OpCode.MSG -> flags(in);
      case OpCode.COMPRESSED -> compressed(in);
      case OpCode.REPLY -> oldReply(in);
      case OpCode.KILL_CURSORS -> {
        message.command = "killCursors";
        message.moreToCome = true;
        phase = Phase.REST;
        yield null;
      }
      case OpCode.QUERY, OpCode.GET_MORE, OpCode.INSERT, OpCode.UPDATE, OpCode.DELETE ->
          oldRequest(in);
      default -> Step.BAD;
    };
  }

  private @Nullable Step flags(ByteCursor in) {
    Step stop = need(in, 4);
    if (stop != null) {
      return stop;
    }
    int flags = OpCode.int32(in, 0);
    if ((flags & REQUIRED_FLAGS) != 0) {
      return Step.BAD;
    }
    pass(in, 4);
    message.moreToCome = (flags & MORE_TO_COME) != 0;
    checksum = (flags & CHECKSUM) != 0 ? 4 : 0;
    phase = Phase.SECTION;
    return null;
  }

  private @Nullable Step section(ByteCursor in) {
    if (list != NO_LIST) {
      return nextOfList(in);
    }
    if (left == checksum) {
      phase = Phase.REST;
      return null;
    }
    Step stop = need(in, 1);
    if (stop != null) {
      return stop;
    }
    int kind = in.peek();
    if (kind == 0) {
      pass(in, 1);
      open(left - checksum);
      return null;
    }
    return kind == 1 ? sequence(in) : Step.BAD;
  }

  /** A list of documents that belongs to the command: size, name, documents. */
  private @Nullable Step sequence(ByteCursor in) {
    Step stop = need(in, 6);
    if (stop != null) {
      return stop;
    }
    long size = OpCode.int32(in, 1);
    int end = in.indexOf(0, 5);
    if (end < 0 && !in.has(LONGEST_NAMESPACE)) {
      needed = 1;
      return Step.MORE;
    }
    if (end < 0 || end > LONGEST_NAMESPACE || size > left - checksum - 1 || size < end) {
      return Step.BAD;
    }
    pass(in, 5);
    String name = in.readText(end - 5);
    in.skip(1);
    left -= end - 4;
    list = size - end;
    if (request) {
      command.beginList(name);
    }
    return null;
  }

  private @Nullable Step nextOfList(ByteCursor in) {
    if (list > 0 && request && command.beginDocument()) {
      open(list);
      return null;
    }
    // Nobody reads what cannot be written down any more.
    int here = (int) Math.min(list, in.remaining());
    pass(in, here);
    list -= here;
    skip = list;
    if (list > 0) {
      return Step.SKIP;
    }
    list = NO_LIST;
    if (request) {
      command.endList();
    }
    return null;
  }

  private void open(long bytes) {
    document.begin(sink, bytes);
    leftBefore = left;
    phase = Phase.DOCUMENT;
  }

  private @Nullable Step document(ByteCursor in) {
    Step step = document.read(in);
    left = leftBefore - document.position();
    switch (step) {
      case MORE -> needed = document.needed();
      case SKIP -> skip = document.skip();
      case BAD -> {}
      case DONE -> {
        if (list != NO_LIST) {
          list -= document.position();
          command.endDocument();
        }
        phase = message.opCode == OpCode.MSG || list != NO_LIST ? Phase.SECTION : Phase.REST;
        return null;
      }
    }
    return step;
  }

  /** The messages of clients before OP_MSG; all begin with four bytes and a full name. */
  private @Nullable Step oldRequest(ByteCursor in) {
    int end = in.indexOf(0, Math.min(4, in.remaining()));
    if (end < 0 || end > LONGEST_NAMESPACE) {
      needed = Math.max(1, 5 - in.remaining());
      return in.has(LONGEST_NAMESPACE) || left <= in.remaining() ? Step.BAD : Step.MORE;
    }
    int after =
        switch (message.opCode) {
          case OpCode.QUERY -> 8;
          case OpCode.GET_MORE -> 12;
          case OpCode.INSERT -> 0;
          default -> 4;
        };
    Step stop = need(in, end + 1L + after);
    if (stop != null) {
      return stop;
    }
    pass(in, 4);
    message.namespace(in.readText(end - 4));
    in.skip(1);
    left -= end - 3;
    pass(in, after);
    switch (message.opCode) {
      case OpCode.QUERY -> query();
      case OpCode.GET_MORE -> {
        message.command = "getMore";
        message.legacyQuery = true;
        phase = Phase.REST;
      }
      case OpCode.INSERT -> write("insert", "documents");
      case OpCode.UPDATE -> write("update", "updates");
      default -> write("delete", "deletes");
    }
    return null;
  }

  private void query() {
    if ("$cmd".equals(message.collection)) {
      message.collection = null;
    } else {
      message.command = "find";
      message.legacyQuery = true;
      command.data();
    }
    open(left);
  }

  /** A write that the server does not answer. */
  private void write(String name, String documents) {
    message.command = name;
    message.moreToCome = true;
    list = left;
    command.beginList(documents);
    phase = Phase.SECTION;
  }

  private @Nullable Step oldReply(ByteCursor in) {
    Step stop = need(in, 20);
    if (stop != null) {
      return stop;
    }
    message.oldReply(OpCode.int32(in, 0), OpCode.int32(in, 16));
    pass(in, 20);
    if (message.numberReturned > 0 && left > 0) {
      open(left);
    } else {
      phase = Phase.REST;
    }
    return null;
  }

  private @Nullable Step compressed(ByteCursor in) {
    Step stop = need(in, CompressedHeader.BYTES);
    if (stop != null) {
      return stop;
    }
    CompressedHeader header = CompressedHeader.at(in);
    if (!header.possible()) {
      return Step.BAD;
    }
    if (!header.packed()) {
      pass(in, CompressedHeader.BYTES);
      message.opCode = header.opCode();
      return null;
    }
    Codec codec = header.codec();
    if (codec == null || left > largest - OpCode.HEADER_BYTES || header.size() > largest) {
      message.packed = true;
      phase = Phase.REST;
      return null;
    }
    stop = need(in, left);
    if (stop != null) {
      return stop;
    }
    byte[] packed = new byte[(int) left - CompressedHeader.BYTES];
    pass(in, CompressedHeader.BYTES);
    in.read(packed, 0, packed.length);
    message.opCode = header.opCode();
    boolean whole = unpack(codec, packed, header.size());
    left = 0;
    phase = Phase.REST;
    return whole ? null : Step.BAD;
  }

  /** Reads what is compressed; false when it is not what its header says. */
  private boolean unpack(Codec codec, byte[] packed, int size) {
    byte[] bytes = Decompressor.mine().whole(codec, packed, 0, packed.length, size);
    if (bytes == null) {
      return false;
    }
    left = size;
    plain.wrap(bytes, 0, size);
    phase = Phase.PREFIX;
    while (true) {
      Step stop = step(plain);
      if (stop != null) {
        return stop == Step.DONE;
      }
    }
  }
}
