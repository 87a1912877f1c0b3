package io.obsmesh.protocol;

import io.obsmesh.table.RowSink;

/**
 * A protocol that is spoken inside one stream of another, such as WebSocket in HTTP/2. Its bytes
 * come in order, and it is known what they are. Owned by the connection's thread.
 */
public final class Tunnel {
  private final SessionDriver<?> driver;
  private final ByteStream request = new ByteStream();
  private final ByteStream response = new ByteStream();

  /**
   * @param protocol what is spoken from the first byte on
   * @param outer the session that carries it; gets the rows, and the counts of what is malformed
   */
  public Tunnel(Protocol protocol, SessionContext outer) {
    driver = open(protocol, new Inner(outer, protocol.name()));
  }

  private SessionDriver<?> open(Protocol protocol, Inner context) {
    return open(protocol, protocol.open(context), context);
  }

  private <F> SessionDriver<F> open(Protocol protocol, Session<F> session, Inner context) {
    return SessionDriver.open(
        protocol,
        session,
        context.rows,
        request,
        response,
        false,
        context,
        context,
        CaptureAdvice.NONE);
  }

  /** The next bytes of a direction, seen at {@code nanos}. */
  public void data(Direction direction, byte[] bytes, int from, int length, long nanos) {
    stream(direction)
        .append(
            (ahead, target, at, count) -> System.arraycopy(bytes, ahead, target, at, count),
            from,
            length,
            nanos);
    read(direction);
  }

  /** So many bytes of a direction went by unread: unwanted ones, or a hole. */
  public void skipped(Direction direction, long length, long nanos) {
    stream(direction).appendHole(length, nanos);
    read(direction);
  }

  /** How many of the next bytes are not wanted. */
  public long unwanted(Direction direction) {
    return driver.doubtful() ? Long.MAX_VALUE : driver.debt(direction);
  }

  /** Bytes of a direction were lost; how many is not known. */
  public void lost(Direction direction) {
    driver.lose(direction);
  }

  private void read(Direction direction) {
    driver.pump(direction);
    if (driver.doubtful()) {
      stream(direction).discardAll();
    }
  }

  /** The stream ended, or is not followed any more. */
  public void close(CloseReason reason, long nanos) {
    driver.finish(Direction.REQUEST);
    driver.finish(Direction.RESPONSE);
    driver.matcher().close(reason, nanos);
    request.discardAll();
    response.discardAll();
  }

  private ByteStream stream(Direction direction) {
    return direction == Direction.REQUEST ? request : response;
  }

  /** What the inner session may ask for. Holes and lossy rows are counted by the outer one. */
  private static final class Inner implements SessionContext, ParseCounters {
    private final SessionContext outer;
    private final ConnectionRows rows;

    Inner(SessionContext outer, String protocol) {
      this.outer = outer;
      rows = new ConnectionRows(outer.rows(), this, protocol, false);
    }

    @Override
    public RowSink rows() {
      return rows;
    }

    @Override
    public Limits limits() {
      return outer.limits();
    }

    @Override
    public Routes routes() {
      return outer.routes();
    }

    @Override
    public boolean midstream(Direction direction) {
      return false;
    }

    @Override
    public int serverPort() {
      return outer.serverPort();
    }

    @Override
    public void upgrade(String protocol) {
      // What a tunnel carries does not change.
    }

    @Override
    public void malformed(String reason) {
      outer.malformed(reason);
    }

    @Override
    public void malformed(String protocol, String reason) {
      outer.malformed(reason);
    }

    @Override
    public void lostBytes(String protocol, long bytes) {}

    @Override
    public void lossyRow(String protocol) {}
  }
}
