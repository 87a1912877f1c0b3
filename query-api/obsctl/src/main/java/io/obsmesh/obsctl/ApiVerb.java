package io.obsmesh.obsctl;

import io.obsmesh.obsctl.up.Address;
import io.obsmesh.obsctl.up.FlightSqlOptions;
import io.obsmesh.obsctl.up.ForwardingOptions;
import io.obsmesh.obsctl.up.Logging;
import io.obsmesh.obsctl.up.RetentionOptions;
import io.obsmesh.obsctl.up.Serving;
import io.obsmesh.obsctl.up.Settings;
import io.obsmesh.obsctl.up.Stopping;
import io.obsmesh.relay.FlightNode;
import io.obsmesh.wire.NodeEndpoint;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "api",
    aliases = "relay",
    description = "Relay, API and UI without an agent: asks agents over Arrow Flight.")
final class ApiVerb extends Verb {
  @Option(
      names = "--node",
      paramLabel = "[NAME=]H:P",
      split = ",",
      description =
          "An agent; may be given more than once (default " + AgentVerb.DEFAULT_LISTEN + ").")
  private @Nullable List<String> nodes;

  @Mixin private final RetentionOptions retention = new RetentionOptions();

  @Mixin private final ForwardingOptions forwarding = new ForwardingOptions();

  @Mixin private final FlightSqlOptions flightSql = new FlightSqlOptions();

  @Option(
      names = "--listen",
      paramLabel = "H:P",
      description = "Where API and UI are served, on loopback (default 127.0.0.1:7070).")
  private @Nullable String listen;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings: lines KEY = VALUE with the names of the options.")
  private @Nullable String config;

  @Override
  public Integer call() throws InterruptedException {
    Settings settings = Settings.read(config);
    Address address =
        Address.parse(settings.get(listen, "listen", UpVerb.DEFAULT_LISTEN), "--listen");
    address.requireUsable("--listen");
    Address sql = flightSql.address(settings);
    Logging.configure();
    String list = nodes == null ? null : String.join(",", nodes);
    List<NodeEndpoint> endpoints = new ArrayList<>();
    for (String node : settings.get(list, "nodes", AgentVerb.DEFAULT_LISTEN).split(",")) {
      int equals = node.indexOf('=');
      Address of = Address.parse(node.substring(equals + 1).strip(), "--node");
      String name = equals < 0 ? of.toString() : node.substring(0, equals).strip();
      endpoints.add(new FlightNode(name, of.host(), of.port()));
    }
    Serving serving =
        Serving.start(
            endpoints,
            address,
            sql,
            VersionVerb.version(),
            retention.open(settings, false, terminal().err()),
            forwarding.options(settings));
    Stopping stopping = Stopping.of(serving);
    out().println("relay and api ready for " + endpoints.size() + " nodes · " + serving.url());
    out().flush();
    flightSql.tell(terminal().err());
    stopping.await();
    return ExitCode.OK;
  }
}
