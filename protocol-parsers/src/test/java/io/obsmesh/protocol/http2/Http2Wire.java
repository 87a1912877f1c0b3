package io.obsmesh.protocol.http2;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.CloseReason;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.ParseResult;
import io.obsmesh.protocol.RequestMatcher;
import io.obsmesh.protocol.Routes;
import io.obsmesh.protocol.Session;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.Span;
import io.obsmesh.protocol.StreamParser;
import io.obsmesh.table.Column;
import io.obsmesh.table.Row;
import io.obsmesh.table.RowSink;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Feeds one session byte by byte or at once and collects its rows, as the driver would. */
final class Http2Wire implements SessionContext {
  private final Routes routes = new Routes();
  final List<Map<String, Object>> rows = new ArrayList<>();
  final List<String> malformed = new ArrayList<>();
  private final boolean midstream;
  private final Limits limits;
  private final Session<Http2Frame> session;
  private final Map<Direction, Way> ways = new EnumMap<>(Direction.class);

  /** One direction: what was not read yet, and the span since the last frame. */
  private static final class Way implements Span {
    final ByteArrayOutputStream held = new ByteArrayOutputStream();
    long debt;
    long position;
    long start;
    long first = -1;
    long last;
    boolean seeking;
    boolean lossy;

    @Override
    public long position() {
      return start;
    }

    @Override
    public long length() {
      return position - start;
    }

    @Override
    public long firstByteNanos() {
      return first < 0 ? last : first;
    }

    @Override
    public long lastByteNanos() {
      return last;
    }

    @Override
    public boolean lossy() {
      return lossy;
    }
  }

  Http2Wire(boolean midstream) {
    this(midstream, Limits.DEFAULT);
  }

  Http2Wire(boolean midstream, Limits limits) {
    this.midstream = midstream;
    this.limits = limits;
    session = new Http2Session(this);
    for (Direction direction : Direction.values()) {
      ways.put(direction, new Way());
      if (midstream) {
        session.parser(direction).lost();
        ways.get(direction).seeking = true;
      }
    }
  }

  Http2Wire client(long nanos, byte[]... pieces) {
    return feed(Direction.REQUEST, nanos, pieces);
  }

  Http2Wire server(long nanos, byte[]... pieces) {
    return feed(Direction.RESPONSE, nanos, pieces);
  }

  Http2Wire feed(Direction direction, long nanos, byte[]... pieces) {
    Way way = ways.get(direction);
    for (byte[] piece : pieces) {
      int from = (int) Math.min(way.debt, piece.length);
      if (from > 0 && way.first < 0) {
        way.first = nanos;
      }
      way.debt -= from;
      way.position += from;
      way.held.write(piece, from, piece.length - from);
      if (piece.length > 0) {
        way.last = nanos;
      }
      run(direction, way, nanos);
    }
    return this;
  }

  /** Bytes that nobody has; what a skip does not cover is lost. */
  Http2Wire hole(Direction direction, long nanos, long bytes) {
    Way way = ways.get(direction);
    long left = bytes;
    while (left > 0) {
      long free = way.debt;
      boolean asked = free == 0 && way.held.size() == 0 && !way.seeking;
      Http2Parser parser = (Http2Parser) session.parser(direction);
      if (asked) {
        free = parser.skippable();
      }
      long paid = Math.min(free, left);
      if (paid == 0) {
        way.position += way.held.size() + left;
        way.held.reset();
        lose(direction, way, left, nanos);
        return this;
      }
      if (asked) {
        parser.skipped(paid);
      } else {
        way.debt -= paid;
      }
      way.position += paid;
      way.last = nanos;
      left -= paid;
      run(direction, way, nanos);
    }
    return this;
  }

  private void lose(Direction direction, Way way, long bytes, long nanos) {
    session.parser(direction).lost();
    session.matcher().lost(direction, bytes, nanos);
    way.seeking = true;
    way.lossy = true;
    way.debt = 0;
    way.start = way.position;
    way.first = -1;
  }

  private void run(Direction direction, Way way, long nanos) {
    StreamParser<Http2Frame> parser = session.parser(direction);
    RequestMatcher<Http2Frame> matcher = session.matcher();
    ByteCursor cursor = new ByteCursor();
    int idle = 0;
    while (way.debt == 0) {
      byte[] bytes = way.held.toByteArray();
      cursor.wrap(bytes, 0, bytes.length);
      if (way.seeking) {
        boolean found = parser.seekBoundary(cursor);
        consume(way, bytes, cursor.position(), nanos);
        if (!found) {
          return;
        }
        way.seeking = false;
        way.start = way.position;
        way.first = -1;
        continue;
      }
      ParseResult<Http2Frame> result = parser.parse(cursor);
      int moved = cursor.position();
      if (moved == 0 && ++idle > 3) {
        throw new AssertionError("no progress: " + result);
      }
      idle = moved > 0 ? 0 : idle;
      switch (result) {
        case ParseResult.Frame<Http2Frame>(Http2Frame frame) -> {
          consume(way, bytes, moved, nanos);
          matcher.accept(direction, frame, way);
          way.start = way.position;
          way.first = -1;
          way.lossy = false;
        }
        case ParseResult.Ignored<Http2Frame>() -> consume(way, bytes, moved, nanos);
        case ParseResult.NeedMore<Http2Frame>(int more) -> {
          if (moved != 0 || more < 1) {
            throw new AssertionError("moved " + moved + ", needs " + more);
          }
          return;
        }
        case ParseResult.Skip<Http2Frame>(long skip) -> {
          if (moved != 0 || skip < 1) {
            throw new AssertionError("moved " + moved + ", skips " + skip);
          }
          int here = (int) Math.min(skip, bytes.length);
          consume(way, bytes, here, nanos);
          way.debt = skip - here;
        }
        case ParseResult.Malformed<Http2Frame>(String reason) -> {
          malformed.add(reason);
          consume(way, bytes, Math.min(1, bytes.length), nanos);
          lose(direction, way, 0, nanos);
        }
      }
    }
  }

  private static void consume(Way way, byte[] bytes, int count, long nanos) {
    if (count > 0 && way.first < 0) {
      way.first = nanos;
    }
    way.position += count;
    way.held.reset();
    way.held.writeBytes(Arrays.copyOfRange(bytes, count, bytes.length));
  }

  Http2Wire tick(long nanos) {
    session.matcher().tick(nanos);
    return this;
  }

  Http2Wire close(long nanos) {
    session.matcher().close(CloseReason.CLOSED, nanos);
    return this;
  }

  int pending() {
    return session.matcher().pending();
  }

  /** The only row. */
  Map<String, Object> row() {
    if (rows.size() != 1) {
      throw new AssertionError("rows: " + rows);
    }
    return rows.getFirst();
  }

  private void collect(Row row) {
    Map<String, Object> values = new HashMap<>();
    values.put("table", row.table().name());
    for (Column column : row.table().columns()) {
      Object value = row.value(column.name());
      if (value != null) {
        values.put(column.name(), value);
      }
    }
    rows.add(values);
  }

  @Override
  public RowSink rows() {
    return this::collect;
  }

  @Override
  public Limits limits() {
    return limits;
  }

  @Override
  public Routes routes() {
    return routes;
  }

  @Override
  public boolean midstream(Direction direction) {
    return midstream;
  }

  @Override
  public int serverPort() {
    return 8080;
  }

  @Override
  public void upgrade(String protocol) {
    throw new AssertionError("upgrade to " + protocol);
  }
}
