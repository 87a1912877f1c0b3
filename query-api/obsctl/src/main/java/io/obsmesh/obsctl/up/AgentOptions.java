package io.obsmesh.obsctl.up;

import io.obsmesh.bpf.BpfException;
import io.obsmesh.collector.Agent;
import io.obsmesh.collector.AgentConfig;
import io.obsmesh.collector.AgentException;
import io.obsmesh.obsctl.CommandFailure;
import io.obsmesh.obsctl.ExitCode;
import io.obsmesh.policy.keep.PolicyDirectory;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every verb that runs an agent takes. */
public final class AgentOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings: lines KEY = VALUE with the names of the options.")
  private @Nullable String config;

  @Option(
      names = "--store-bytes",
      paramLabel = "SIZE",
      description =
          "Bound on the rows kept in memory (default 48MiB, with up 256MiB); the oldest go first.")
  private @Nullable String storeBytes;

  @Option(
      names = "--node",
      paramLabel = "NAME",
      description = "Name of this machine in the column node (default: its host name).")
  private @Nullable String node;

  /** What the config file says. */
  public Settings settings() {
    return Settings.read(config);
  }

  /**
   * Starts an agent; every reason why it cannot is a {@link CommandFailure} with the mend.
   *
   * @param defaults what the verb sets; options and settings go over it
   */
  public Agent start(Settings settings, UnaryOperator<AgentConfig.Builder> defaults) {
    AgentConfig.Builder builder =
        defaults.apply(AgentConfig.builder().policies(PolicyDirectory.DEFAULT));
    String name = settings.get(node, "node", "");
    if (!name.isEmpty()) {
      builder.node(name);
    }
    String bytes = settings.get(storeBytes, "store-bytes", "");
    if (!bytes.isEmpty()) {
      builder.storeBytes(Size.parse(bytes, "--store-bytes"));
    }
    return start(builder.build());
  }

  /** Starts an agent with these settings. */
  public static Agent start(AgentConfig config) {
    if (!"root".equals(System.getProperty("user.name")) && !mayLoad()) {
      throw new CommandFailure(
          ExitCode.ERROR, "observing needs root: type the same with sudo in front");
    }
    Logging.configure();
    try {
      return Agent.start(config);
    } catch (BpfException | AgentException e) {
      throw new CommandFailure(ExitCode.ERROR, String.valueOf(e.getMessage()), e);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    } catch (LinkageError e) {
      throw new CommandFailure(
          ExitCode.ERROR, "libbpf cannot be loaded: apt-get install libbpf1", e);
    }
  }

  /**
   * Whether this process holds capabilities although it is not root; the kernel has the last word.
   */
  private static boolean mayLoad() {
    try (var lines = java.nio.file.Files.lines(java.nio.file.Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("CapEff:"))
          .anyMatch(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16) != 0);
    } catch (java.io.IOException | NumberFormatException e) {
      return false;
    }
  }
}
