package io.obsmesh.protocol.redis;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.CloseReason;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.ParseResult;
import io.obsmesh.protocol.Protocol;
import io.obsmesh.protocol.Routes;
import io.obsmesh.protocol.Session;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.Span;
import io.obsmesh.protocol.StreamParser;
import io.obsmesh.table.Column;
import io.obsmesh.table.RowSink;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Feeds bytes to one session, in the order of the calls, a millisecond apart. */
final class Feed<F> implements SessionContext {
  private final Routes routes = new Routes();
  final List<Map<String, Object>> rows = new ArrayList<>();
  final List<String> malformed = new ArrayList<>();
  String upgraded;
  private final boolean midstream;
  private final Session<F> session;
  private final Half request;
  private final Half response;
  private long now = 1_000_000;

  @SuppressWarnings("unchecked")
  Feed(Protocol protocol, boolean midstream) {
    this.midstream = midstream;
    session = (Session<F>) protocol.open(this);
    request = new Half(Direction.REQUEST);
    response = new Half(Direction.RESPONSE);
  }

  Feed<F> request(String latin1) {
    return request(latin1.getBytes(StandardCharsets.ISO_8859_1));
  }

  Feed<F> request(byte[] bytes) {
    request.take(bytes);
    return this;
  }

  Feed<F> response(String latin1) {
    return response(latin1.getBytes(StandardCharsets.ISO_8859_1));
  }

  Feed<F> response(byte[] bytes) {
    response.take(bytes);
    return this;
  }

  Feed<F> hole(Direction direction, long bytes) {
    (direction == Direction.REQUEST ? request : response).hole(bytes);
    return this;
  }

  Feed<F> pause(long millis) {
    now += millis * 1_000_000;
    session.matcher().tick(now);
    return this;
  }

  Feed<F> close() {
    session.matcher().close(CloseReason.CLOSED, now);
    return this;
  }

  List<Object> column(String name) {
    return rows.stream().map(row -> row.get(name)).toList();
  }

  @Override
  public RowSink rows() {
    return row -> {
      Map<String, Object> values = new LinkedHashMap<>();
      for (Column column : row.table().columns()) {
        Object value = row.value(column.name());
        if (value != null) {
          values.put(column.name(), value);
        }
      }
      rows.add(values);
    };
  }

  @Override
  public Limits limits() {
    return Limits.DEFAULT;
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
    return 0;
  }

  @Override
  public void upgrade(String protocol) {
    upgraded = protocol;
  }

  private final class Half implements Span {
    private final Direction direction;
    private final StreamParser<F> parser;
    private byte[] held = {};
    private long debt;
    private boolean seeking;
    private boolean lossy;
    private long length;
    private long first;
    private long last;

    Half(Direction direction) {
      this.direction = direction;
      parser = session.parser(direction);
      if (midstream) {
        parser.lost();
        seeking = true;
      }
    }

    void hole(long bytes) {
      now += 1_000_000;
      long paid = Math.min(debt, bytes);
      debt -= paid;
      length += paid;
      if (paid < bytes) {
        held = new byte[0];
        debt = 0;
        lost(bytes - paid);
        lossy = true;
      }
    }

    private void lost(long bytes) {
      parser.lost();
      seeking = true;
      session.matcher().lost(direction, bytes, now);
    }

    void take(byte[] bytes) {
      now += 1_000_000;
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      all.writeBytes(held);
      all.writeBytes(bytes);
      held = all.toByteArray();
      int idle = 0;
      while (idle < 100) {
        int paid = (int) Math.min(debt, held.length);
        debt -= debt == ParseResult.TO_END ? 0 : paid;
        consume(paid);
        if (debt > 0) {
          return;
        }
        ByteCursor in = new ByteCursor().wrap(held, 0, held.length);
        if (seeking) {
          boolean found = parser.seekBoundary(in);
          consume(in.position());
          length = 0;
          if (!found) {
            return;
          }
          seeking = false;
          continue;
        }
        ParseResult<F> result = parser.parse(in);
        idle = in.position() == 0 ? idle + 1 : 0;
        switch (result) {
          case ParseResult.Frame<F>(F frame) -> {
            consume(in.position());
            session.matcher().accept(direction, frame, this);
            length = 0;
            lossy = false;
          }
          case ParseResult.Ignored<F>() -> consume(in.position());
          case ParseResult.NeedMore<F>(int ignored) -> {
            return;
          }
          case ParseResult.Skip<F>(long count) -> debt = count;
          case ParseResult.Malformed<F>(String reason) -> {
            malformed.add(reason);
            idle = 0;
            lost(0);
            consume(Math.min(1, held.length));
          }
        }
      }
      throw new AssertionError("no progress");
    }

    private void consume(int count) {
      if (count == 0) {
        return;
      }
      if (length == 0) {
        first = now;
      }
      last = now;
      length += count;
      held = java.util.Arrays.copyOfRange(held, count, held.length);
    }

    @Override
    public long position() {
      return 0;
    }

    @Override
    public long length() {
      return length;
    }

    @Override
    public long firstByteNanos() {
      return first;
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
}
