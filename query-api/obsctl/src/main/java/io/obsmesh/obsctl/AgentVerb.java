package io.obsmesh.obsctl;

import io.obsmesh.collector.Agent;
import io.obsmesh.obsctl.up.Address;
import io.obsmesh.obsctl.up.AgentOptions;
import io.obsmesh.obsctl.up.SecurityOptions;
import io.obsmesh.obsctl.up.Settings;
import io.obsmesh.obsctl.up.Stopping;
import io.obsmesh.wire.access.Security;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "agent",
    description = "Only the agent: observes this machine and answers relays over Arrow Flight.")
final class AgentVerb extends Verb {
  static final String DEFAULT_LISTEN = "127.0.0.1:7071";

  @Mixin private final AgentOptions options = new AgentOptions();

  @Mixin private final SecurityOptions security = new SecurityOptions();

  @Option(
      names = "--listen",
      paramLabel = "H:P",
      description = "Where Flight is served (default " + DEFAULT_LISTEN + ").")
  private @Nullable String listen;

  @Override
  public Integer call() throws InterruptedException {
    Settings settings = options.settings();
    Address address =
        Address.parse(settings.get(listen, "agent.listen", DEFAULT_LISTEN), "--listen");
    Security security = this.security.node(settings);
    address.requireUsable("--listen", security);
    Agent agent =
        options.start(
            settings, builder -> builder.listen(address.host(), address.port()).security(security));
    Stopping stopping = Stopping.of(agent);
    terminal().out().println("agent ready on " + agent.config().node() + " · Flight on " + address);
    out().flush();
    stopping.await();
    return ExitCode.OK;
  }
}
