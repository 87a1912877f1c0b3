package io.obsmesh.obsctl;

import io.obsmesh.collector.Agent;
import io.obsmesh.obsctl.up.Address;
import io.obsmesh.obsctl.up.AgentOptions;
import io.obsmesh.obsctl.up.DemoProcess;
import io.obsmesh.obsctl.up.FlightSqlOptions;
import io.obsmesh.obsctl.up.ForwardingOptions;
import io.obsmesh.obsctl.up.RetentionOptions;
import io.obsmesh.obsctl.up.SecurityOptions;
import io.obsmesh.obsctl.up.Serving;
import io.obsmesh.obsctl.up.Settings;
import io.obsmesh.obsctl.up.Stopping;
import io.obsmesh.relay.Relay;
import io.obsmesh.wire.access.AuditLog;
import io.obsmesh.wire.access.Security;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "up",
    description = {
      "Agent, relay, API and UI in one process, in the foreground.",
      "Ctrl-C stops it; nothing stays in the kernel."
    })
final class UpVerb extends Verb {
  static final String DEFAULT_LISTEN = "127.0.0.1:7070";

  /** Beside a query engine and a page a few hundred megabytes of rows are in proportion. */
  private static final long STORE_BYTES = 256L << 20;

  @Mixin private final AgentOptions options = new AgentOptions();

  @Mixin private final RetentionOptions retention = new RetentionOptions();

  @Mixin private final ForwardingOptions forwarding = new ForwardingOptions();

  @Mixin private final FlightSqlOptions flightSql = new FlightSqlOptions();

  @Mixin private final SecurityOptions security = new SecurityOptions();

  @Option(
      names = "--listen",
      paramLabel = "H:P",
      description = "Where API and UI are served (default " + DEFAULT_LISTEN + ").")
  private @Nullable String listen;

  @Option(names = "--demo", description = "With a small real workload to look at.")
  private boolean demo;

  @Option(
      names = "--demo-base-port",
      paramLabel = "N",
      defaultValue = "17000",
      description = "Ports of the demo are N+80 and others above N (default ${DEFAULT-VALUE}).")
  private int demoBasePort;

  @Option(
      names = "--demo-rate",
      paramLabel = "N",
      defaultValue = "50",
      description = "Requests per second of the demo (default ${DEFAULT-VALUE}).")
  private double demoRate;

  @Override
  public Integer call() throws InterruptedException {
    Settings settings = options.settings();
    Address address = Address.parse(settings.get(listen, "listen", DEFAULT_LISTEN), "--listen");
    Security secured = security.server(settings);
    address.requireUsable("--listen", secured);
    Address sql = flightSql.address(settings, secured);
    AuditLog audit = security.audit(settings, secured);
    Agent agent =
        options.start(
            settings,
            builder ->
                (sql == null ? builder : builder.excludePort(sql.port()))
                    .excludePort(address.port())
                    .storeBytes(STORE_BYTES));
    Stopping stopping = Stopping.of(agent);
    try {
      Serving serving =
          stopping.add(
              Serving.start(
                  new Relay(List.of(agent.local())),
                  new Serving.Listening(address, sql, secured, audit),
                  VersionVerb.version(),
                  retention.open(settings, true, terminal().err()),
                  forwarding.options(settings)));
      out().println("obsmesh ready on " + agent.config().node() + " · " + serving.url());
      out().println(example(serving.url()));
      out().flush();
      flightSql.tell(terminal().err());
      if (demo) {
        stopping.add(DemoProcess.start(environment(), demoBasePort, demoRate));
      }
      stopping.await();
    } finally {
      stopping.closeAll();
    }
    return ExitCode.OK;
  }

  private static String example(String url) {
    String server = url.equals(ServerOptions.DEFAULT) ? "" : " --server " + url;
    return "try: ./obsctl http where status ge 400" + server;
  }
}
