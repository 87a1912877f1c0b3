package io.obsmesh.obsctl;

import io.obsmesh.obsctl.up.Address;
import io.obsmesh.obsctl.up.FlightSqlOptions;
import io.obsmesh.obsctl.up.ForwardingOptions;
import io.obsmesh.obsctl.up.Logging;
import io.obsmesh.obsctl.up.NodesOptions;
import io.obsmesh.obsctl.up.RetentionOptions;
import io.obsmesh.obsctl.up.SecurityOptions;
import io.obsmesh.obsctl.up.Serving;
import io.obsmesh.obsctl.up.Settings;
import io.obsmesh.obsctl.up.Stopping;
import io.obsmesh.relay.RelayNode;
import io.obsmesh.wire.access.AuditLog;
import io.obsmesh.wire.access.Security;
import io.obsmesh.wire.flight.NodeFlightServer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "api",
    aliases = "relay",
    description = "Relay, API and UI without an agent: asks agents over Arrow Flight.")
final class ApiVerb extends Verb {
  @Mixin private final NodesOptions nodes = new NodesOptions();

  @Mixin private final SecurityOptions security = new SecurityOptions();

  @Mixin private final RetentionOptions retention = new RetentionOptions();

  @Mixin private final ForwardingOptions forwarding = new ForwardingOptions();

  @Mixin private final FlightSqlOptions flightSql = new FlightSqlOptions();

  @Option(
      names = "--listen",
      paramLabel = "H:P",
      description = "Where API and UI are served (default 127.0.0.1:7070).")
  private @Nullable String listen;

  @Option(
      names = "--relay-listen",
      paramLabel = "H:P",
      description = "Where this relay is served over Flight, as a node, to a relay above it.")
  private @Nullable String relayListen;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings: lines KEY = VALUE with the names of the options.")
  private @Nullable String config;

  @Override
  public Integer call() throws InterruptedException {
    Settings settings = Settings.read(config);
    Security secured = security.server(settings);
    Address address =
        Address.parse(settings.get(listen, "listen", UpVerb.DEFAULT_LISTEN), "--listen");
    address.requireUsable("--listen", secured);
    Address sql = flightSql.address(settings, secured);
    AuditLog audit = security.audit(settings, secured);
    Logging.configure();
    NodesOptions.Connected connected =
        nodes.connect(settings, AgentVerb.DEFAULT_LISTEN, security.tls(settings));
    Serving serving =
        Serving.start(
            connected.relay(),
            new Serving.Listening(address, sql, secured, audit),
            VersionVerb.version(),
            retention.open(settings, false, terminal().err()),
            forwarding.options(settings));
    Stopping stopping = Stopping.of(serving, connected);
    try {
      serveAsNode(settings, connected, stopping);
    } catch (CommandFailure e) {
      stopping.closeAll();
      throw e;
    }
    out()
        .println(
            "relay and api ready for "
                + connected.relay().nodes().size()
                + " nodes · "
                + serving.url());
    out().flush();
    flightSql.tell(terminal().err());
    stopping.await();
    return ExitCode.OK;
  }

  private void serveAsNode(Settings settings, NodesOptions.Connected connected, Stopping stopping) {
    String at = settings.get(relayListen, "relay-listen", "");
    if (at.isEmpty()) {
      return;
    }
    Address place = Address.parse(at, "--relay-listen");
    Security secured = security.node(settings);
    place.requireUsable("--relay-listen", secured);
    RelayNode node =
        new RelayNode("relay " + place, VersionVerb.version(), connected.relay(), Serving.tables());
    try {
      stopping.add(NodeFlightServer.start(node, place.host(), place.port(), secured));
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.ERROR, String.valueOf(e.getMessage()), e);
    }
  }
}
