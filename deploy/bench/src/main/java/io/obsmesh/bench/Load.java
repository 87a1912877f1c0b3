package io.obsmesh.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The load generators, on the processor that the server does not use. */
final class Load {
  private static final String CLIENT_CPU = "1";
  private static final Pattern WRK_RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
  private static final Pattern REDIS_RATE = Pattern.compile("([0-9.]+) requests per second");

  private Load() {}

  /** Requests per second of nginx when 16 connections send as fast as they can. */
  static double nginxSaturation(int seconds) {
    return nginx(16, seconds);
  }

  /** One connection, which leaves processors idle half of the time. */
  static double nginxModerate(int seconds) {
    return nginx(1, seconds);
  }

  private static double nginx(int connections, int seconds) {
    return figure(
        WRK_RATE,
        pinned(
            seconds + 30,
            "wrk",
            "-t1",
            "-c" + connections,
            "-d" + seconds + "s",
            "http://127.0.0.1:" + Servers.NGINX_PORT + "/bench"));
  }

  /**
   * GETs per second of Redis, 16 connections, no pipelining; the load is a number of requests, not
   * a time.
   */
  static double redisSaturation(int seconds) {
    return redis(16, 80_000 * seconds);
  }

  /** One connection, which leaves processors idle half of the time. */
  static double redisModerate(int seconds) {
    return redis(1, 20_000 * seconds);
  }

  private static double redis(int connections, int requests) {
    return figure(
        REDIS_RATE,
        pinned(
            300,
            "redis-benchmark",
            "-p",
            Integer.toString(Servers.REDIS_PORT),
            "-c",
            Integer.toString(connections),
            "-n",
            Integer.toString(requests),
            "-t",
            "get",
            "-q"));
  }

  /** 99th percentile, in microseconds, at 5,000 requests per second on 10 connections. */
  static double nginxP99Micros(int seconds) {
    try {
      Path log = Files.createTempFile("obsmesh-bench-h2load", ".tsv");
      try {
        pinned(
            seconds + 30,
            "h2load",
            "--h1",
            "-c10",
            "-t1",
            "--rps=500",
            "-D" + seconds,
            "--warm-up-time=1",
            "--log-file=" + log,
            "http://127.0.0.1:" + Servers.NGINX_PORT + "/bench");
        return percentile(log, 0.99);
      } finally {
        Files.delete(log);
      }
    } catch (IOException full) {
      throw new BenchException("cannot keep the times of h2load: " + full.getMessage(), full);
    }
  }

  private static double percentile(Path log, double quantile) throws IOException {
    long[] micros;
    try (var lines = Files.lines(log)) {
      micros =
          lines
              .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf('\t') + 1)))
              .toArray();
    }
    if (micros.length == 0) {
      throw new BenchException("h2load made no request");
    }
    Arrays.sort(micros);
    return micros[(int) Math.min(micros.length - 1, Math.round(micros.length * quantile))];
  }

  private static double figure(Pattern pattern, String output) {
    Matcher matcher = pattern.matcher(output);
    if (!matcher.find()) {
      throw new BenchException("no rate in: " + output.strip());
    }
    return Double.parseDouble(matcher.group(1));
  }

  private static String pinned(int timeoutSeconds, String... command) {
    List<String> all = new ArrayList<>(List.of("taskset", "-c", CLIENT_CPU));
    all.addAll(List.of(command));
    return Program.run(all, timeoutSeconds);
  }
}
