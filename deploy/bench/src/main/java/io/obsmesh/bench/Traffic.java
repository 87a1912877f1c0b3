package io.obsmesh.bench;

import io.obsmesh.protocol.http.HttpTable;
import io.obsmesh.table.Column;
import io.obsmesh.table.RequestColumns;
import io.obsmesh.table.Row;
import io.obsmesh.table.Table;
import io.obsmesh.table.TextMap;
import java.util.SplittableRandom;

/**
 * HTTP requests as a busy node of a shop would keep them: services that call each other over many
 * connections, latencies over four orders of magnitude, one failure in fifty, headers that repeat
 * but for a request id, a date and a length of their own. The same seed gives the same rows.
 */
final class Traffic {
  private static final Table HTTP = HttpTable.TABLE;
  private static final String[] SERVICES = {
    "front", "cart", "checkout", "payment", "catalog", "search", "stock", "mail", "auth", "users",
    "prices", "images", "reviews", "orders", "ship", "tax", "ads", "events", "admin", "gateway"
  };
  private static final String[] METHODS = {"GET", "GET", "GET", "GET", "POST", "PUT", "DELETE"};
  private static final String[] AGENTS = {"Go-http-client/1.1", "okhttp/4.12.0", "curl/8.5.0"};
  private static final String[] TYPES = {"application/json", "text/html; charset=utf-8"};
  private static final int CONNECTIONS = 20_000;

  private final SplittableRandom random;
  private final Row row = new Row(HTTP);
  private final long firstNanos;
  private final long stepNanos;
  private final Column sourceService = HTTP.column("src.service");
  private final Column targetService = HTTP.column("dst.service");

  /**
   * @param firstNanos time of the first row, nanoseconds since the Unix epoch
   * @param stepNanos from row to row, but for a little disorder
   */
  Traffic(long seed, long firstNanos, long stepNanos) {
    random = new SplittableRandom(seed);
    this.firstNanos = firstNanos;
    this.stepNanos = stepNanos;
  }

  /** The row of that number; used again for the next. */
  Row row(long number) {
    row.clear();
    int connection = random.nextInt(CONNECTIONS);
    int target = Math.min(random.nextInt(SERVICES.length), random.nextInt(SERVICES.length));
    int source = connection % SERVICES.length;
    connection(connection, source, target);
    long latency = (long) Math.exp(11 + 2.2 * random.nextDouble() * 3);
    boolean failed = random.nextInt(50) == 0;
    int status = failed ? 500 + random.nextInt(4) : random.nextInt(12) == 0 ? 404 : 200;
    row.set(RequestColumns.TIME, firstNanos + number * stepNanos + random.nextInt(2_000_000))
        .set(RequestColumns.LATENCY, latency)
        .set(RequestColumns.TTFB, latency / 2 + random.nextInt(10_000))
        .set(RequestColumns.REQUEST_BYTES, 300L + random.nextInt(200))
        .set(RequestColumns.RESPONSE_BYTES, 200L + random.nextInt(60_000))
        .set(RequestColumns.ERROR, failed);
    if (failed) {
      row.set(RequestColumns.ERROR_TYPE, Integer.toString(status));
    }
    String name = SERVICES[target];
    int item = random.nextInt(20_000);
    row.set(HttpTable.METHOD, METHODS[random.nextInt(METHODS.length)])
        .set(HttpTable.PATH, "/api/" + name + "/items/" + item)
        .set(HttpTable.ROUTE, "/api/" + name + "/items/{id}")
        .set(HttpTable.HOST, name + ".shop.svc:8080")
        .set(HttpTable.SCHEME, "http")
        .set(HttpTable.STATUS, status)
        .set(HttpTable.VERSION, "1.1")
        .set(HttpTable.USER_AGENT, AGENTS[source % AGENTS.length])
        .set(HttpTable.CONTENT_TYPE, TYPES[random.nextInt(TYPES.length)])
        .set(HttpTable.REQUEST_HEADERS, requestHeaders(name, source))
        .set(HttpTable.RESPONSE_HEADERS, responseHeaders(number));
    return row;
  }

  private void connection(int connection, int source, int target) {
    row.set(RequestColumns.NODE, "n1")
        .set(RequestColumns.CONN, 7_000_000_000L + connection)
        .set(RequestColumns.ROLE, "server")
        .set(RequestColumns.PROTOCOL, "http")
        .set(HTTP.column("src.ip"), "10.1." + source + "." + connection % 250)
        .set(HTTP.column("src.port"), 32_768L + connection % 28_000)
        .set(HTTP.column("src.process"), SERVICES[source])
        .set(HTTP.column("src.pid"), 1000L + source)
        .set(sourceService, SERVICES[source])
        .set(HTTP.column("dst.ip"), "10.2.0." + target)
        .set(HTTP.column("dst.port"), 8080L)
        .set(HTTP.column("dst.process"), SERVICES[target])
        .set(HTTP.column("dst.pid"), 2000L + target)
        .set(targetService, SERVICES[target])
        .set(HTTP.column("dst.namespace"), "shop");
  }

  private TextMap requestHeaders(String name, int source) {
    return TextMap.of(
        "Host",
        name + ".shop.svc:8080",
        "User-Agent",
        AGENTS[source % AGENTS.length],
        "Accept",
        "*/*",
        "Accept-Encoding",
        "gzip",
        "X-Request-Id",
        Long.toHexString(random.nextLong()));
  }

  private TextMap responseHeaders(long number) {
    return TextMap.of(
        "Server",
        "nginx/1.24.0",
        "Date",
        "Fri, 20 Nov 2026 10:" + number / 200_000 % 60 + ":" + number / 3_400 % 60 + " GMT",
        "Content-Type",
        TYPES[0],
        "Content-Length",
        Integer.toString(200 + random.nextInt(60_000)),
        "Connection",
        "keep-alive");
  }
}
