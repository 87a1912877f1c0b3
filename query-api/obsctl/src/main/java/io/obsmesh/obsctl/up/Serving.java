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
import io.obsmesh.wire.access.AuditLog;
import io.obsmesh.wire.access.Security;
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

  /**
   * Where and to whom is served.
   *
   * @param flightSql null for nowhere
   * @param audit where reads of bodies are written down; null for nowhere
   */
  public record Listening(
      Address api, @Nullable Address flightSql, Security security, @Nullable AuditLog audit) {
    /** On loopback addresses, to whoever is there. */
    public static Listening local(Address api, @Nullable Address flightSql) {
      return new Listening(api, flightSql, Security.LOOPBACK, null);
    }

    private ApiOptions options(Address address) {
      return new ApiOptions(
          address.host(), address.port(), security, audit, LONGEST_QUERY, EngineLimits.USUAL);
    }
  }

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
   * Starts to serve; owns the relay and the history from here on.
   *
   * @param history where rows of the nodes are kept beyond their memory; null for nowhere
   * @param kafka where rows are sent too; null for nowhere
   */
  public static Serving start(
      Relay relay,
      Listening listening,
      String version,
      @Nullable History history,
      @Nullable KafkaOptions kafka) {
    KafkaExport export = null;
    ApiServer server = null;
    try {
      List<Table> all = tables();
      Tables tables = Tables.of(all);
      RowSource source = new RelaySource(relay);
      if (history != null) {
        source = history.over(source, all);
      }
      if (kafka != null) {
        export = KafkaExport.start(List.of(), kafka);
        source = new ForwardedRows(source, export);
      }
      server = ApiServer.start(listening.options(listening.api()), tables, source, version);
      Address sql = listening.flightSql();
      FlightSqlServer flightSql =
          sql == null
              ? null
              : FlightSqlServer.start(listening.options(sql), tables, source, version);
      Serving serving = new Serving(relay, history, export, server, flightSql);
      relay.watch(serving.new Keeping());
      return serving;
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

  /** The tables that agents of this version fill. */
  public static List<Table> tables() {
    return Agent.tables(Conversations.installed(Limits.DEFAULT).protocols());
  }

  /** Where the UI and the API are. */
  public String url() {
    return server.url();
  }

  /** Has the rows of nodes kept and sent, as they come and go. */
  private final class Keeping implements Relay.Watcher {
    @Override
    public void added(NodeEndpoint node) {
      if (export != null) {
        try {
          export.add(node);
        } catch (IOException e) {
          System.getLogger(Serving.class.getName())
              .log(
                  System.Logger.Level.WARNING,
                  "rows of " + node.name() + " are not sent to Kafka: " + e.getMessage());
        }
      }
      if (history != null) {
        history.record(List.of(node));
      }
    }

    @Override
    public void removed(NodeEndpoint node) {
      if (export != null) {
        export.remove(node);
      }
      if (history != null) {
        history.forget(node);
      }
    }
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
