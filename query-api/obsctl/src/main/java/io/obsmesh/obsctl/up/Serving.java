package io.obsmesh.obsctl.up;

import io.obsmesh.api.ApiOptions;
import io.obsmesh.api.ApiServer;
import io.obsmesh.api.flightsql.FlightSqlServer;
import io.obsmesh.collector.Agent;
import io.obsmesh.history.History;
import io.obsmesh.kafka.KafkaExport;
import io.obsmesh.kafka.KafkaOptions;
import io.obsmesh.obsctl.CommandFailure;
import io.obsmesh.obsctl.ExitCode;
import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Limits;
import io.obsmesh.query.engine.EngineLimits;
import io.obsmesh.query.engine.RelaySource;
import io.obsmesh.query.engine.RowSource;
import io.obsmesh.query.plan.Tables;
import io.obsmesh.relay.Relay;
import io.obsmesh.table.Table;
import io.obsmesh.wire.NodeEndpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Relay, query API and UI over some nodes. */
public final class Serving implements AutoCloseable {
  private static final Duration LONGEST_QUERY = Duration.ofSeconds(60);

  private final Relay relay;
  private final @Nullable History history;
  private final @Nullable KafkaExport export;
  private final ApiServer server;
  private final @Nullable FlightSqlServer flightSql;

  private Serving(
      Relay relay,
      @Nullable History history,
      @Nullable KafkaExport export,
      ApiServer server,
      @Nullable FlightSqlServer flightSql) {
    this.relay = relay;
    this.history = history;
    this.export = export;
    this.server = server;
    this.flightSql = flightSql;
  }

  /**
   * Starts to serve; owns the nodes and the history from here on.
   *
   * @param flightSqlAddress where Flight SQL is served; null for nowhere
   * @param history where rows of the nodes are kept beyond their memory; null for nowhere
   * @param kafka where rows are sent too; null for nowhere
   */
  public static Serving start(
      List<NodeEndpoint> nodes,
      Address address,
      @Nullable Address flightSqlAddress,
      String version,
      @Nullable History history,
      @Nullable KafkaOptions kafka) {
    Relay relay = new Relay(nodes);
    KafkaExport export = null;
    ApiServer server = null;
    try {
      List<Table> all = Agent.tables(Conversations.installed(Limits.DEFAULT).protocols());
      Tables tables = Tables.of(all);
      RowSource source = new RelaySource(relay);
      if (history != null) {
        source = history.over(source, all);
      }
      if (kafka != null) {
        export = KafkaExport.start(nodes, kafka);
        source = new ForwardedRows(source, export);
      }
      server = ApiServer.start(options(address), tables, source, version);
      FlightSqlServer flightSql =
          flightSqlAddress == null
              ? null
              : FlightSqlServer.start(options(flightSqlAddress), tables, source, version);
      if (history != null) {
        history.record(nodes);
      }
      return new Serving(relay, history, export, server, flightSql);
    } catch (IllegalStateException | IOException e) {
      if (server != null) {
        server.close();
      }
      if (export != null) {
        export.close();
      }
      if (history != null) {
        history.close();
      }
      relay.close();
      throw new CommandFailure(ExitCode.ERROR, String.valueOf(e.getMessage()), e);
    }
  }

  private static ApiOptions options(Address address) {
    return new ApiOptions(address.host(), address.port(), false, LONGEST_QUERY, EngineLimits.USUAL);
  }

  /** Where the UI and the API are. */
  public String url() {
    return server.url();
  }

  @Override
  public void close() {
    if (flightSql != null) {
      flightSql.close();
    }
    server.close();
    if (export != null) {
      export.close();
    }
    if (history != null) {
      history.close(); // writes what the nodes have, so before them
    }
    relay.close();
  }
}
