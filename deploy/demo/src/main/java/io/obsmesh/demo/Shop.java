package io.obsmesh.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.concurrent.Executors;

/**
 * The shop: HTTP in front, MariaDB, Redis and the payment service behind it. Arguments: its port,
 * and the ports of database, cache and payment; 0 for a part that is not there.
 */
final class Shop {
  private final Stock stock;
  private final Carts carts;
  private final Till till;

  private Shop(Stock stock, Carts carts, Till till) {
    this.stock = stock;
    this.carts = carts;
    this.till = till;
  }

  public static void main(String[] args) throws IOException {
    int port = Integer.parseInt(args[0]);
    Stock stock = new Stock(Integer.parseInt(args[1]));
    Carts carts = new Carts(Integer.parseInt(args[2]));
    Till till = new Till(Integer.parseInt(args[3]));
    new Shop(stock, carts, till).start(port);
  }

  private void start(int port) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 64);
    // Eight, as many as the pools behind it hold connections.
    server.setExecutor(Executors.newFixedThreadPool(8));
    server.createContext("/items", exchange -> answer(exchange, () -> stock.list()));
    server.createContext("/item/", exchange -> answer(exchange, () -> item(last(exchange))));
    server.createContext("/cart/", exchange -> answer(exchange, () -> cart(exchange)));
    server.createContext(
        "/checkout/", exchange -> answer(exchange, () -> checkout(last(exchange))));
    server.createContext(
        "/coupon/", exchange -> answer(exchange, () -> carts.coupon(last(exchange))));
    server.createContext("/report", exchange -> answer(exchange, () -> stock.report()));
    server.createContext("/recommended", exchange -> answer(exchange, () -> stock.recommended()));
    server.createContext("/receipts", exchange -> answer(exchange, () -> till.receipts()));
    server.start();
  }

  /** What a page needs to do; what goes wrong becomes a status. */
  @FunctionalInterface
  private interface Page {
    String render() throws SQLException;
  }

  /** Thrown by a page for what the client asked wrongly. */
  static final class NotFound extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotFound(String what) {
      super("no " + what);
    }
  }

  private static void answer(HttpExchange exchange, Page page) throws IOException {
    int status = 200;
    String body;
    try {
      body = page.render();
    } catch (NotFound e) {
      status = 404;
      body = error(e);
    } catch (StatusRuntimeException e) {
      status = 503;
      body = error(e);
    } catch (SQLException | RuntimeException e) {
      status = 500;
      body = error(e);
    }
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getRequestBody().readAllBytes();
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static String error(Exception e) {
    return "{\"error\":\"" + String.valueOf(e.getMessage()).replaceAll("[\"\\\\\n]", " ") + "\"}";
  }

  private String item(String id) throws SQLException {
    if (!id.matches("[0-9]{1,9}")) {
      throw new NotFound("item " + id);
    }
    String cached = carts.cachedItem(id);
    if (cached != null) {
      return cached;
    }
    String item = stock.item(Integer.parseInt(id));
    carts.cacheItem(id, item);
    return item;
  }

  private String cart(HttpExchange exchange) throws SQLException {
    String customer = last(exchange);
    if (exchange.getRequestMethod().equals("POST")) {
      String item = new String(readBody(exchange), StandardCharsets.UTF_8).replaceAll("[^0-9]", "");
      carts.add(customer, item.isEmpty() ? "1" : item);
    }
    return carts.show(customer);
  }

  private static byte[] readBody(HttpExchange exchange) {
    try {
      return exchange.getRequestBody().readNBytes(1024);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** The order is written first and then paid, so a declined card leaves a cancelled order. */
  private String checkout(String customer) throws SQLException {
    int cents = 1000 + Math.floorMod(customer.hashCode() * 31 + carts.size(customer) * 13, 9000);
    long order = stock.placeOrder(customer, cents);
    try {
      String receipt = till.charge(cents);
      stock.closeOrder(order, "paid");
      carts.empty(customer);
      return "{\"order\":%d,\"receipt\":\"%s\"}".formatted(order, receipt);
    } catch (StatusRuntimeException e) {
      stock.closeOrder(order, "cancelled");
      throw e;
    }
  }

  private static String last(HttpExchange exchange) {
    String path = exchange.getRequestURI().getPath();
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
