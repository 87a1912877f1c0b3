package io.obsmesh.demo;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Items and orders in MariaDB. Without a database there are a few items and orders are numbers. */
final class Stock {
  private static final int CONNECTIONS = 4;

  private final String url;
  private final boolean present;
  private final BlockingQueue<Connection> idle = new ArrayBlockingQueue<>(CONNECTIONS);
  private final AtomicLong opened = new AtomicLong();
  private final AtomicLong orders = new AtomicLong();

  Stock(int port) {
    present = port > 0;
    url =
        "jdbc:mariadb://127.0.0.1:"
            + port
            + "/shop?user=shop&password=shop&useServerPrepStmts=true&connectTimeout=2000";
  }

  @FunctionalInterface
  private interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  /** Runs with a connection of the pool; a broken one is replaced by the next caller. */
  private <T> T with(Work<T> work) throws SQLException {
    Connection connection = idle.poll();
    if (connection == null) {
      connection = DriverManager.getConnection(url);
      opened.incrementAndGet();
    }
    boolean kept = false;
    try {
      T result = work.on(connection);
      kept = true;
      return result;
    } catch (SQLException e) {
      kept = connection.isValid(1);
      throw e;
    } finally {
      if (!kept || !idle.offer(connection)) {
        connection.close();
      }
    }
  }

  String list() throws SQLException {
    if (!present) {
      return "[{\"id\":1,\"name\":\"Item 1\"}]";
    }
    return with(connection -> {
      StringBuilder json = new StringBuilder("[");
      try (Statement statement = connection.createStatement();
          ResultSet rows =
              statement.executeQuery(
                  "SELECT id, name, cents FROM items WHERE stock > 0 ORDER BY id LIMIT 20")) {
        while (rows.next()) {
          json.append(json.length() == 1 ? "" : ",").append(itemOf(rows));
        }
      }
      return json.append(']').toString();
    });
  }

  String item(int id) throws SQLException {
    if (!present) {
      return "{\"id\":" + id + "}";
    }
    return with(connection -> {
      try (PreparedStatement statement =
          connection.prepareStatement("SELECT id, name, cents FROM items WHERE id = ?")) {
        statement.setInt(1, id);
        try (ResultSet rows = statement.executeQuery()) {
          if (!rows.next()) {
            throw new Shop.NotFound("item " + id);
          }
          return itemOf(rows);
        }
      }
    });
  }

  private static String itemOf(ResultSet row) throws SQLException {
    return "{\"id\":%d,\"name\":\"%s\",\"cents\":%d}"
        .formatted(row.getInt(1), row.getString(2), row.getInt(3));
  }

  long placeOrder(String customer, int cents) throws SQLException {
    if (!present) {
      return orders.incrementAndGet();
    }
    return with(connection -> {
      try (PreparedStatement statement =
          connection.prepareStatement(
              "INSERT INTO orders (customer, cents, state) VALUES (?, ?, 'new')",
              Statement.RETURN_GENERATED_KEYS)) {
        statement.setString(1, customer);
        statement.setInt(2, cents);
        statement.executeUpdate();
        try (ResultSet keys = statement.getGeneratedKeys()) {
          keys.next();
          return keys.getLong(1);
        }
      }
    });
  }

  void closeOrder(long order, String state) throws SQLException {
    if (!present) {
      return;
    }
    with(connection -> {
      try (PreparedStatement statement =
          connection.prepareStatement("UPDATE orders SET state = ? WHERE id = ?")) {
        statement.setString(1, state);
        statement.setLong(2, order);
        return statement.executeUpdate();
      }
    });
  }

  /** A slow page: the database takes its time. */
  String report() throws SQLException {
    if (!present) {
      return "{}";
    }
    return with(connection -> {
      try (Statement statement = connection.createStatement();
          ResultSet rows =
              statement.executeQuery(
                  "SELECT state, COUNT(*), SUM(cents), SLEEP(0.4) FROM orders GROUP BY state"
                      + " LIMIT 1")) {
        return rows.next() ? "{\"orders\":" + rows.getLong(2) + "}" : "{\"orders\":0}";
      }
    });
  }

  /** A page whose table was forgotten in the last migration: error 1146. */
  String recommended() throws SQLException {
    if (!present) {
      return "[]";
    }
    return with(connection -> {
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("SELECT item FROM recommendations_v2")) {
        return rows.next() ? "[" + rows.getInt(1) + "]" : "[]";
      }
    });
  }
}
