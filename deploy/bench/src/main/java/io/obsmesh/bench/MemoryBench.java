package io.obsmesh.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the agent itself uses: resident memory, and processor time per 1,000 requests/s. */
final class MemoryBench {
  private static final int RATE = 5_000;
  private static final double GREATEST_MIB = 200;
  private static final double GREATEST_MILLI_CPU = 20;

  private final Options options;

  MemoryBench(Options options) {
    this.options = options;
  }

  boolean run() {
    Report report = new Report("memory", options);
    try {
      Path directory = Files.createTempDirectory("obsmesh-bench");
      directory.toFile().deleteOnExit();
      try (Program nginx = Servers.nginx(directory);
          AgentProcess agent = AgentProcess.agentOnly()) {
        double idleMib = agent.residentBytes() / 1048576.0;
        report.line("agent-only process, idle", "RSS", "%.0f MiB".formatted(idleMib));
        double cold = agent.cpuSeconds();
        NumberedClient.Result warm =
            NumberedClient.run(Servers.NGINX_PORT, "/warm/", RATE, options.warmup());
        double before = agent.cpuSeconds();
        report.line(
            "CPU per 1,000 requests/s",
            "at first",
            "%.1f mCPU over the first %d s, while the JVM compiles"
                .formatted(1e6 * (before - cold) / warm.requests(), options.warmup()));
        long start = System.nanoTime();
        NumberedClient.Result sent =
            NumberedClient.run(
                Servers.NGINX_PORT, "/m/", RATE, options.rounds() * options.seconds());
        double seconds = (System.nanoTime() - start) / 1e9;
        double milliCpu = 1000 * (agent.cpuSeconds() - before) / seconds / (sent.rate() / 1000);
        double mib = agent.residentBytes() / 1048576.0;
        boolean small = mib <= GREATEST_MIB;
        boolean cheap = milliCpu <= GREATEST_MILLI_CPU;
        String load = "at %,.0f requests/s for %.0f s".formatted(sent.rate(), seconds);
        report.goal(
            "agent-only process, RSS", "%.0f MiB %s".formatted(mib, load), "≤200 MiB", small);
        report.goal(
            "CPU per 1,000 requests/s",
            "%.1f mCPU %s".formatted(milliCpu, load),
            "≤20 mCPU",
            cheap);
        return small && cheap;
      }
    } catch (IOException full) {
      throw new BenchException("cannot make a temporary directory", full);
    }
  }
}
