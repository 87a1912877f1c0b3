package io.obsmesh.api;

import io.javalin.http.Context;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.jspecify.annotations.Nullable;

/**
 * Looks, while a query runs, whether its client is still there. Nothing reads the connection in
 * that time, so the end of the stream would only be seen when the answer is written, which is too
 * late. Works on HTTP/1.1; on other connections it sees nothing.
 */
final class ClientWatch implements AutoCloseable {
  private static final long EVERY_MILLIS = 250;

  private final EndPoint endPoint;
  private final Connection.UpgradeTo connection;
  private final Runnable gone;
  private final ByteBuffer early = BufferUtil.allocate(4_096);
  private @Nullable ScheduledFuture<?> looking;
  private boolean closed;

  private ClientWatch(EndPoint endPoint, Connection.UpgradeTo connection, Runnable gone) {
    this.endPoint = endPoint;
    this.connection = connection;
    this.gone = gone;
  }

  /**
   * Begins to look; null when there is nothing to look at.
   *
   * @param gone called once, in the timer's thread, when the client went away
   */
  static @Nullable ClientWatch start(Context ctx, ScheduledExecutorService timer, Runnable gone) {
    ServletContextRequest request = ServletContextRequest.getServletContextRequest(ctx.req());
    Connection connection = request.getConnectionMetaData().getConnection();
    if (!(connection instanceof Connection.UpgradeTo http)
        || !connection.getClass().getSimpleName().equals("HttpConnection")) {
      return null;
    }
    ClientWatch watch = new ClientWatch(connection.getEndPoint(), http, gone);
    watch.looking =
        timer.scheduleWithFixedDelay(
            watch::look, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    return watch;
  }

  private synchronized void look() {
    if (closed || BufferUtil.space(early) == 0) {
      return;
    }
    boolean there;
    try {
      there = endPoint.fill(early) >= 0;
    } catch (IOException e) {
      there = false;
    }
    if (!there) {
      closed = true;
      stop();
      gone.run();
    }
  }

  private void stop() {
    if (looking != null) {
      looking.cancel(false);
    }
  }

  /** Ends looking. What the client has sent ahead is its next request: it is given back. */
  @Override
  public synchronized void close() {
    stop();
    closed = true;
    if (BufferUtil.hasContent(early)) {
      connection.onUpgradeTo(early);
    }
  }
}
