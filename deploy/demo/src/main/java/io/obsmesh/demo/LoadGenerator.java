package io.obsmesh.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/**
 * Customers: a steady number of requests a second, whatever the shop does. Arguments: port, rate.
 */
final class LoadGenerator {
  private static final int AT_ONCE = 16;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String base;
  private final SplittableRandom random = new SplittableRandom(42);
  private final Semaphore room = new Semaphore(AT_ONCE);

  private LoadGenerator(int port) {
    base = "http://127.0.0.1:" + port;
  }

  public static void main(String[] args) {
    new LoadGenerator(Integer.parseInt(args[0])).run(Double.parseDouble(args[1]));
  }

  private void run(double perSecond) {
    long gap = (long) (1e9 / perSecond);
    long next = System.nanoTime();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      while (!Thread.currentThread().isInterrupted()) {
        long now = System.nanoTime();
        if (now < next) {
          LockSupport.parkNanos(next - now);
          continue;
        }
        next = Math.max(next + gap, now - gap);
        HttpRequest request = pick();
        // A shop that hangs gets no pile of waiting customers.
        if (room.tryAcquire()) {
          threads.execute(() -> send(request));
        }
      }
    } catch (RejectedExecutionException _) {
      // Shutting down.
    }
  }

  private void send(HttpRequest request) {
    try {
      client.send(request, HttpResponse.BodyHandlers.discarding());
    } catch (IOException _) {
      // The shop may be starting; the next customer comes anyway.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      room.release();
    }
  }

  private HttpRequest pick() {
    int dice = random.nextInt(1000);
    String customer = "c" + random.nextInt(40);
    if (dice < 300) {
      return get("/items");
    } else if (dice < 700) {
      return get("/item/" + (1 + random.nextInt(200)));
    } else if (dice < 720) {
      return get("/item/" + (1000 + random.nextInt(50))); // not there: 404
    } else if (dice < 850) {
      return post("/cart/" + customer, "{\"item\":" + (1 + random.nextInt(200)) + "}");
    } else if (dice < 900) {
      return get("/cart/" + customer);
    } else if (dice < 960) {
      return post("/checkout/" + customer, "");
    } else if (dice < 970) {
      return get("/coupon/" + customer); // WRONGTYPE where there is a cart
    } else if (dice < 980) {
      return get("/recommended"); // error 1146
    } else if (dice < 990) {
      return get("/receipts");
    }
    return get("/report"); // slow
  }

  private HttpRequest get(String path) {
    return request(path).GET().build();
  }

  private HttpRequest post(String path, String body) {
    return request(path)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(5));
  }
}
