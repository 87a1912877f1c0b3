package io.obsmesh.query;

import static io.obsmesh.query.ShopLines.dns;
import static io.obsmesh.query.ShopLines.flow;
import static io.obsmesh.query.ShopLines.grpc;
import static io.obsmesh.query.ShopLines.http;
import static io.obsmesh.query.ShopLines.kafka;
import static io.obsmesh.query.ShopLines.mysql;
import static io.obsmesh.query.ShopLines.redis;
import static io.obsmesh.query.ShopLines.web;
import static io.obsmesh.query.TestTables.GRPC;
import static io.obsmesh.query.TestTables.PGSQL;

/**
 * A small shop, row by row, for queries whose answers were worked out by hand from what stands
 * here. All times are seconds before {@link #NOW}.
 */
public final class ShopRows {
  public static final long SECOND = 1_000_000_000L;
  public static final long MS = 1_000_000L;

  /** 2025-11-20T10:00:00Z, a multiple of an hour. */
  public static final long NOW = 1_763_632_800L * SECOND;

  private ShopRows() {}

  /** All rows of all tables. */
  public static void fill(MemoryRows rows) {
    web(rows, 10, 1, "GET", "/cart/1", "/cart/{id}", 200, 20, "cart", "cart-7f9c", 100);
    web(rows, 12, 1, "GET", "/cart/2", "/cart/{id}", 200, 40, "cart", "cart-7f9c", 200);
    web(rows, 20, 2, "POST", "/pay", "/pay", 503, 300, "pay", "pay-1", 50, "card_number=4242");
    web(rows, 25, 3, "POST", "/pay", "/pay", 500, 1_500, "pay", "pay-1", 60, "{\"a\":1}");
    http(
        rows,
        30,
        4,
        "kubelet",
        "kube",
        "kubelet-0",
        "GET",
        "/healthz",
        "/healthz",
        200,
        250,
        "cart",
        "cart-7f9c",
        10,
        "");
    web(rows, 200, 5, "GET", "/cart/3", "/cart/{id}", 404, 10, "cart", "cart-8", 70);
    web(rows, 600, 6, "GET", "/cart/4", "/cart/{id}", 500, 75, "cart", "cart-7f9c", 90);
    web(rows, 1_200, 7, "GET", "/cart/5", "/cart/{id}", 200, 60, "cart", "cart-7f9c", 30);

    mysql(rows, 5, "d1", "SELECT * FROM orders WHERE id=1", 2_000, false, 3);
    mysql(rows, 6, "d1", "SELECT * FROM orders WHERE id=2", 1_000, true, 0);
    mysql(rows, 70, "d2", "UPDATE orders SET n=1", 3_000, false, 1);
    rows.add(
        PGSQL,
        "time",
        ago(8),
        "dst.service",
        "pg",
        "protocol",
        "pgsql",
        "digest",
        "d4",
        "latency",
        9_000 * MS);
    rows.add(
        PGSQL,
        "time",
        ago(9),
        "dst.service",
        "mysql",
        "protocol",
        "pgsql",
        "digest",
        "d3",
        "latency",
        500 * MS);

    redis(rows, 5, "GET", 1);
    redis(rows, 6, "GET", 3);
    redis(rows, 40, "SET", 2);

    dns(rows, 100, "web-1", "nope.local", "NXDOMAIN");
    dns(rows, 2_000, "web-1", "nope.local", "NXDOMAIN");
    dns(rows, 50, "cart-7f9c", "bad.local", "NXDOMAIN");
    dns(rows, 50, "web-1", "db.local", "NOERROR", "10.1.2.3", "10.1.2.4");
    dns(rows, 4_000, "web-1", "old.local", "NXDOMAIN");

    grpc(rows, 11, "Cart", "Add", "UNAVAILABLE", 10, true);
    grpc(rows, 12, "Cart", "Add", "UNAVAILABLE", 30, true);
    grpc(rows, 13, "Cart", "Get", "OK", 2, false);
    rows.add(
        GRPC,
        "time",
        ago(14),
        "dst.service",
        "carts",
        "protocol",
        "grpc",
        "service",
        "Cart",
        "method",
        "Get",
        "latency",
        5 * MS,
        "error",
        false);

    kafka(rows, 5, "c1", 100, "orders", "x");
    kafka(rows, 35, "c1", 50, "orders");
    kafka(rows, 6, "c1", 70, "orders2");

    long half = SECOND / 2;
    flow(
        rows,
        ago(20) - half,
        2,
        "web",
        "pay",
        8_080,
        "10.9.0.1",
        "shop",
        "dropped",
        "denied",
        "deny-pay",
        "n1",
        "n2",
        1,
        1);
    flow(
        rows,
        ago(32),
        2,
        "web",
        "pay",
        8_080,
        "10.9.0.1",
        "shop",
        "dropped",
        "denied",
        "deny-pay",
        "n1",
        "n2",
        2,
        3);
    flow(
        rows,
        ago(40),
        9,
        "job",
        "db",
        5_432,
        "10.1.2.3",
        "dev",
        "dropped",
        "no_rule",
        null,
        "n1",
        "n3",
        5,
        2);
    flow(
        rows,
        ago(41),
        1,
        "web",
        "cart",
        80,
        "10.9.0.2",
        "shop",
        "forwarded",
        null,
        null,
        "n2",
        "n1",
        0,
        4);
    flow(
        rows,
        ago(42),
        10,
        "app",
        "db",
        5_432,
        "10.1.2.3",
        "prod",
        "forwarded",
        null,
        null,
        "n2",
        "n3",
        7,
        6);
    flow(
        rows,
        ago(43),
        11,
        "app",
        "db",
        5_432,
        "192.168.1.1",
        "dev",
        "forwarded",
        null,
        null,
        "n2",
        "n3",
        0,
        5);
  }

  /** The time so many seconds ago. */
  public static long ago(long seconds) {
    return NOW - seconds * SECOND;
  }
}
