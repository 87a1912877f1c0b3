package io.obsmesh.bench;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The product as users start it, as a process of its own. */
final class AgentProcess implements AutoCloseable {
  private static final int API_PORT = 18070;
  private static final int MOST_ROWS = 500_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Program program;
  private final HttpClient client = HttpClient.newHttpClient();

  private AgentProcess(Program program) {
    this.program = program;
  }

  /**
   * {@code obsctl agent}: capture, parsers and store only. Returns when the probes are attached.
   */
  static AgentProcess agentOnly() {
    AgentProcess agent = new AgentProcess(Program.start(List.of(launcher(), "agent")));
    agent.awaitReady("agent to be ready", () -> agent.program.output().contains("ready"));
    return agent;
  }

  /**
   * {@code obsctl up}: everything in one process, so that it can be asked for rows. Returns when it
   * answers.
   */
  static AgentProcess everything() {
    AgentProcess agent =
        new AgentProcess(
            Program.start(
                List.of(
                    launcher(),
                    "up",
                    "--no-history",
                    "--listen",
                    "127.0.0.1:" + API_PORT,
                    "--store-bytes",
                    "1GiB")));
    agent.awaitReady("http://127.0.0.1:" + API_PORT + " to be ready", agent::answers);
    return agent;
  }

  private void awaitReady(String what, java.util.function.BooleanSupplier ready) {
    Servers.await(what, 60, () -> ready.getAsBoolean() || !program.isAlive());
    if (!program.isAlive()) {
      throw new BenchException("obsctl ended: " + program.output().strip());
    }
  }

  private static String launcher() {
    String launcher = System.getenv("OBSCTL_LAUNCHER");
    return launcher == null ? "./obsctl" : launcher;
  }

  private boolean answers() {
    try {
      return get("/readyz").statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** The first row of a query's answer. */
  JsonNode ask(String query) {
    try {
      HttpResponse<String> answer =
          get("/api/query?format=json&q=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
      if (answer.statusCode() != 200) {
        throw new BenchException("query '" + query + "': " + answer.body());
      }
      return JSON.readTree(answer.body()).path(0);
    } catch (IOException gone) {
      throw new BenchException("the query API went away", gone);
    }
  }

  /**
   * How many of the numbers 0 to {@code count} - 1 have a row with status 200 whose path is the
   * prefix and the number.
   */
  long numbersFound(String prefix, long count) {
    try {
      String query = "http where path startswith \"" + prefix + "\" and status=200 | select path";
      String lines =
          get("/api/query?format=csv&limit="
                  + MOST_ROWS
                  + "&q="
                  + URLEncoder.encode(query, StandardCharsets.UTF_8))
              .body();
      BitSet numbers = new BitSet();
      lines
          .lines()
          .filter(line -> line.startsWith(prefix))
          .forEach(line -> numbers.set(Integer.parseInt(line.substring(prefix.length()))));
      return numbers.get(0, (int) count).cardinality();
    } catch (IOException gone) {
      throw new BenchException("the query API went away", gone);
    }
  }

  /** Events lost since start, all reasons. */
  long lost() {
    try {
      long lost = 0;
      for (JsonNode node : JSON.readTree(get("/api/status").body()).path("nodes")) {
        for (JsonNode count : node.path("lost")) {
          lost += count.asLong();
        }
      }
      return lost;
    } catch (IOException gone) {
      throw new BenchException("the query API went away", gone);
    }
  }

  private HttpResponse<String> get(String path) throws IOException {
    try {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + API_PORT + path)).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", interrupted);
    }
  }

  /** Resident memory, bytes. */
  long residentBytes() {
    for (String line : proc("status").split("\n")) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    throw new BenchException("VmRSS is not in /proc/" + program.pid() + "/status");
  }

  /** User and system time so far, seconds. */
  double cpuSeconds() {
    String stat = proc("stat");
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    // proc(5): utime and stime are fields 14 and 15, in ticks of 1/100 s; the split begins at field
    // 3.
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
  }

  private String proc(String file) {
    try {
      return Files.readString(Path.of("/proc/" + program.pid() + "/" + file));
    } catch (IOException gone) {
      throw new BenchException("the agent ended: " + program.output().strip(), gone);
    }
  }

  @Override
  public void close() {
    program.close();
  }
}
