package io.obsmesh.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends requests with a number in the path over keep-alive connections and waits for each answer.
 */
final class NumberedClient {
  private static final int CONNECTIONS = 8;

  private NumberedClient() {}

  /** How many requests were answered with 200, and how fast. */
  record Result(long requests, double rate) {}

  /**
   * Sends for some seconds.
   *
   * @param rate requests per second over all connections; 0 for as many as there can be
   */
  static Result run(int port, String prefix, int rate, int seconds) {
    AtomicLong numbers = new AtomicLong();
    long start = System.nanoTime();
    long end = start + seconds * 1_000_000_000L;
    long requests = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS)) {
      List<Future<Long>> counts = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        counts.add(threads.submit(() -> connection(port, prefix, numbers, rate, start, end)));
      }
      for (Future<Long> count : counts) {
        requests += count.get();
      }
    } catch (ExecutionException failed) {
      throw new BenchException("the numbered client failed: " + failed.getCause(), failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", interrupted);
    }
    return new Result(requests, requests / ((System.nanoTime() - start) / 1e9));
  }

  /** One request on a connection of its own. */
  static void once(int port, String path) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      request(socket.getOutputStream(), new BufferedInputStream(socket.getInputStream()), path);
    } catch (IOException failed) {
      throw new BenchException("request " + path + " failed", failed);
    }
  }

  private static long connection(
      int port, String prefix, AtomicLong numbers, int rate, long start, long end)
      throws IOException {
    long answered = 0;
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setTcpNoDelay(true);
      OutputStream out = socket.getOutputStream();
      InputStream in = new BufferedInputStream(socket.getInputStream());
      while (true) {
        long number = numbers.getAndIncrement();
        long due = rate == 0 ? System.nanoTime() : start + number * 1_000_000_000L / rate;
        if (due >= end) {
          return answered;
        }
        LockSupport.parkNanos(due - System.nanoTime());
        request(out, in, prefix + number);
        answered++;
      }
    }
  }

  private static void request(OutputStream out, InputStream in, String path) throws IOException {
    out.write(
        ("GET " + path + " HTTP/1.1\r\nHost: bench\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    String status = line(in);
    if (!status.startsWith("HTTP/1.1 200")) {
      throw new IOException("answer to " + path + ": " + status);
    }
    int length = 0;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      if (header.startsWith("Content-Length: ")) {
        length = Integer.parseInt(header.substring(16));
      }
    }
    in.skipNBytes(length);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder(64);
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("the server closed the connection");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }
}
