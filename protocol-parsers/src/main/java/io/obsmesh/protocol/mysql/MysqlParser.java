package io.obsmesh.protocol.mysql;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.ParseResult;
import io.obsmesh.protocol.ParseResult.Frame;
import io.obsmesh.protocol.ParseResult.Ignored;
import io.obsmesh.protocol.ParseResult.Malformed;
import io.obsmesh.protocol.ParseResult.NeedMore;
import io.obsmesh.protocol.ParseResult.Skip;
import io.obsmesh.protocol.StreamParser;

/** Reads one direction: packets, plain or inside compressed ones. */
final class MysqlParser implements StreamParser<MysqlEvent> {
  private final Direction direction;
  private final Connection connection;
  private final PacketHandler handler;
  private final PacketReader packets;
  private final CompressedPackets compressed;
  private final MysqlEvent event = new MysqlEvent();
  private final ParseResult<MysqlEvent> frame = new Frame<>(event);
  private final ParseResult<MysqlEvent> ignored = new Ignored<>();
  private long tooLargeLeft;

  MysqlParser(
      Direction direction, Connection connection, PacketHandler handler, int largestCompressed) {
    this.direction = direction;
    this.connection = connection;
    this.handler = handler;
    packets = new PacketReader(handler);
    compressed = new CompressedPackets(packets, handler, largestCompressed);
  }

  @Override
  public ParseResult<MysqlEvent> parse(ByteCursor in) {
    event.clear();
    return connection.compressed ? parseCompressed(in) : parsePlain(in);
  }

  private ParseResult<MysqlEvent> parsePlain(ByteCursor in) {
    int start = in.position();
    while (true) {
      switch (packets.read(in)) {
        case PACKET -> {
          String problem = handler.accept(packets.packet, event);
          if (problem != null) {
            in.position(start);
            return new Malformed<>(problem);
          }
          if (event.notable()) {
            return frame;
          }
        }
        case MORE -> {
          if (in.position() == start) {
            return in.has(1) || !handler.idle(event) ? new NeedMore<>(packets.needed()) : frame;
          }
          return !in.has(1) && handler.idle(event) ? frame : ignored;
        }
        case SKIP -> {
          long debt = (long) in.position() - start + packets.left();
          in.position(start);
          packets.passed(packets.left());
          return new Skip<>(debt);
        }
      }
    }
  }

  private ParseResult<MysqlEvent> parseCompressed(ByteCursor in) {
    if (tooLargeLeft > 0) {
      long debt = tooLargeLeft;
      tooLargeLeft = 0;
      return new Skip<>(debt);
    }
    int start = in.position();
    int needed = compressed.needed(in);
    if (needed > 0) {
      return new NeedMore<>(needed);
    }
    if (compressed.tooLarge(in)) {
      // One byte is read, so that the frame that tells of the gap moves on; the rest is skipped.
      tooLargeLeft = compressed.length(in) - 1;
      compressed.reset();
      in.skip(1);
      event.gap = true;
      return frame;
    }
    String problem = compressed.read(in, event);
    if (problem != null) {
      in.position(start);
      return new Malformed<>(problem);
    }
    return event.notable() ? frame : ignored;
  }

  @Override
  public void lost() {
    packets.reset();
    compressed.reset();
    tooLargeLeft = 0;
    connection.lost(direction);
  }

  @Override
  public boolean seekBoundary(ByteCursor in) {
    PacketBoundary here =
        switch (direction) {
          case REQUEST -> PacketBoundary.ofCommand(in, connection.responseSinceLoss);
          case RESPONSE -> {
            connection.responseSinceLoss |= in.has(1);
            yield connection.commandSinceLoss
                ? PacketBoundary.ofResponse(in, nextSequence())
                : PacketBoundary.NO;
          }
        };
    return switch (here) {
      case YES -> true;
      case UNKNOWN -> false;
      case NO -> {
        if (direction == Direction.RESPONSE && in.has(1)) {
          connection.strayResponses++;
        }
        // Nothing inside a packet can be told from its beginning: the next turn begins one.
        in.skip(in.remaining());
        yield false;
      }
    };
  }

  private int nextSequence() {
    Exchange exchange = connection.pending.peek();
    return exchange == null ? -1 : exchange.nextSequence;
  }

  /** The rest of a packet may be missing: a long statement is cut then, a row is counted anyway. */
  @Override
  public long skippable() {
    return connection.compressed ? 0 : packets.spare();
  }

  @Override
  public void skipped(long bytes) {
    packets.missed(bytes);
  }
}
