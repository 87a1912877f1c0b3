package io.obsmesh.obsctl.up;

import io.obsmesh.api.ApiOptions;
import io.obsmesh.api.ApiServer;
import io.obsmesh.collector.Agent;
import io.obsmesh.obsctl.CommandFailure;
import io.obsmesh.obsctl.ExitCode;
import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Limits;
import io.obsmesh.query.engine.EngineLimits;
import io.obsmesh.query.engine.RelaySource;
import io.obsmesh.query.plan.Tables;
import io.obsmesh.relay.Relay;
import io.obsmesh.wire.NodeEndpoint;
import java.time.Duration;
import java.util.List;

/** Relay, query API and UI over some nodes. */
public final class Serving implements AutoCloseable {
  private static final Duration LONGEST_QUERY = Duration.ofSeconds(60);

  private final Relay relay;
  private final ApiServer server;

  private Serving(Relay relay, ApiServer server) {
    this.relay = relay;
    this.server = server;
  }

  /** Starts to serve; owns the nodes from here on. */
  public static Serving start(List<NodeEndpoint> nodes, Address address, String version) {
    Relay relay = new Relay(nodes);
    try {
      Tables tables = Tables.of(Agent.tables(Conversations.installed(Limits.DEFAULT).protocols()));
      ApiOptions options =
          new ApiOptions(address.host(), address.port(), false, LONGEST_QUERY, EngineLimits.USUAL);
      return new Serving(relay, ApiServer.start(options, tables, new RelaySource(relay), version));
    } catch (IllegalStateException e) {
      relay.close();
      throw new CommandFailure(ExitCode.ERROR, String.valueOf(e.getMessage()), e);
    }
  }

  /** Where the UI and the API are. */
  public String url() {
    return server.url();
  }

  @Override
  public void close() {
    server.close();
    relay.close();
  }
}
