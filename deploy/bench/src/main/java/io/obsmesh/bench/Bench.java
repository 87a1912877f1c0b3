package io.obsmesh.bench;

import java.util.Arrays;
import java.util.List;

/**
 * {@code obsctl bench NAME [OPTIONS]}: runs one benchmark and prints a table. Exit code 3 when a
 * goal is missed.
 */
public final class Bench {
  private Bench() {}

  public static void main(String[] arguments) {
    System.exit(run(Arrays.asList(arguments)));
  }

  private static int run(List<String> arguments) {
    if (arguments.isEmpty() || arguments.getFirst().matches("-h|--help|help")) {
      usage();
      return arguments.isEmpty() ? 2 : 0;
    }
    try {
      Options options = Options.parse(arguments.subList(1, arguments.size()));
      boolean reached =
          switch (arguments.getFirst()) {
            case "capture" -> new CaptureBench(options.ofParts("nginx", "p99", "redis")).run();
            case "completeness" -> new CompletenessBench(options.ofParts()).run();
            case "memory" -> new MemoryBench(options.ofParts()).run();
            case "query" -> new QueryBench(options.ofParts()).run();
            case "relay" -> new RelayBench(options.ofParts("queries", "live")).run();
            default ->
                throw new IllegalArgumentException(
                    "bench: '"
                        + arguments.getFirst()
                        + "' (expected: capture, completeness, memory, query, relay, parsers,"
                        + " history or kafka)");
          };
      return reached ? 0 : 3;
    } catch (IllegalArgumentException wrong) {
      System.err.println("error: " + wrong.getMessage());
      return 2;
    } catch (BenchException failed) {
      System.err.println("error: " + failed.getMessage());
      return 1;
    }
  }

  private static void usage() {
    System.out.println(
        """
        usage: obsctl bench NAME [--rounds N] [--seconds N] [--warmup N]

          capture        throughput and p99 of a pinned nginx and of Redis, without and with the agent, alternating: [nginx|p99|redis]
          completeness   requests numbered by the client against rows found, at 1k, 10k and the highest rate
          memory         RSS and CPU of the agent-only process per 1,000 requests/s
          query          p50 and p95 of queries over 10 million rows of one node: [--rows N]
          relay          queries over many node processes, one that dies, and rows as they come: [queries|live] [--nodes N] [--rows N]
          parsers        requests read per second and core, and bytes allocated: [PARSER] [--quick] [--profile]
          history        questions to 100 M rows on disk: DIR [MILLIONS]; the directory is filled when it is empty, and stays
          kafka          rows from a node's store through Kafka into tables: rate, or restarts with 20 times kill -9

        Capture, completeness and memory need root, nginx, redis-server, redis-benchmark, wrk and h2load. Exit code 3 when a goal is missed.\
        """);
  }
}
