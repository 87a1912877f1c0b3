package io.obsmesh.api.flightsql;

import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.obsmesh.api.ApiOptions;
import io.obsmesh.api.grpc.QueryService;
import io.obsmesh.query.engine.GuardedRows;
import io.obsmesh.query.engine.RowSource;
import io.obsmesh.query.engine.SqlBatches;
import io.obsmesh.query.plan.Tables;
import io.obsmesh.wire.access.Access;
import io.obsmesh.wire.access.Role;
import io.obsmesh.wire.flight.GrpcTls;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.FlightServer;
import org.apache.arrow.flight.Location;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * Serves SELECTs over Arrow Flight SQL, and beside it, at the same place, the service of {@code
 * obsmesh/v1/query.proto} with the reflection that describes it: on a loopback address to whoever
 * is there, beyond it over TLS to who has a token or a certificate. Thread-safe.
 *
 * <p>Specified in the <a href="https://arrow.apache.org/docs/format/FlightSql.html">Arrow Flight
 * SQL</a> document.
 */
public final class FlightSqlServer implements AutoCloseable {
  /** A query and its parameters; what comes in is never more. */
  private static final int MAX_MESSAGE_BYTES = 1 << 20;

  private final BufferAllocator allocator;
  private final ExecutorService executor;
  private final ScheduledExecutorService timer;
  private final FlightServer server;
  private final String host;
  private final boolean tls;

  private FlightSqlServer(ApiOptions options, Tables tables, RowSource source, String version) {
    allocator = new RootAllocator();
    executor = Executors.newVirtualThreadPerTaskExecutor();
    timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("flight-sql-timer").factory());
    host = options.host();
    Access access = options.security().access();
    tls = options.security().tls() != null;
    Deadlines deadlines = new Deadlines(timer, options.timeout());
    server =
        GrpcTls.secure(
                FlightServer.builder(
                    allocator,
                    Location.forGrpcInsecure(host, options.port()),
                    new SqlProducer(
                        (caller, query) ->
                            new SqlBatches(
                                access.isOpen()
                                    ? source
                                    : new GuardedRows(source, caller, query, options.audit()),
                                tables,
                                options.limits()),
                        new SqlStreams(deadlines, executor, allocator),
                        deadlines,
                        new CatalogAnswers(tables, version, allocator))),
                options.security(),
                Role.MAP,
                new QueryService(options, tables, source, timer, executor),
                ProtoReflectionServiceV1.newInstance())
            .executor(executor)
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .build();
  }

  /**
   * Starts to listen.
   *
   * @param options where, and what one query may use; the port may be 0 for any free one
   * @param version of obsmesh, for clients that ask
   * @throws IllegalStateException when the address cannot be listened on; its message says why and
   *     what to do
   */
  public static FlightSqlServer start(
      ApiOptions options, Tables tables, RowSource source, String version) {
    options.security().requireFor(options.host());
    FlightSqlServer serving = new FlightSqlServer(options, tables, source, version);
    try {
      serving.server.start();
      return serving;
    } catch (IOException e) {
      serving.close();
      throw new IllegalStateException(
          "port %d on %s is in use: stop what listens there, or listen elsewhere (--flight-sql 127.0.0.1:%d)"
              .formatted(options.port(), options.host(), options.port() + 1),
          e);
    }
  }

  /** The port that is listened on. */
  public int port() {
    return server.getPort();
  }

  /** The address for the JDBC driver. */
  public String jdbcUrl() {
    String name = host.contains(":") ? "[" + host + "]" : host;
    return "jdbc:arrow-flight-sql://" + name + ":" + port() + "?useEncryption=" + tls;
  }

  /** Ends all streams and stops listening. */
  @Override
  public void close() {
    try {
      server.shutdown();
      if (!server.awaitTermination(1, TimeUnit.SECONDS)) {
        server.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    timer.shutdownNow();
    executor.shutdownNow();
    if (allocator.getAllocatedMemory() == 0) {
      allocator.close();
    }
  }
}
