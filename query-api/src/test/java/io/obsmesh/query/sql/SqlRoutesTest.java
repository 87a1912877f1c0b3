package io.obsmesh.query.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.protocol.Routes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The SQL of {@code route(path)} says of every path what the column says. */
class SqlRoutesTest {
  private static final List<String> PATHS =
      List.of(
          "/users/17/orders",
          "/o/123e4567-e89b-12d3-a456-426614174000?q=1",
          "/blob/deadbeefdeadbeef",
          "/day/2026-11-20/",
          "/mail/ann@example.com",
          "/img/4711.jpg",
          "/static/main.8f3a2b1c.js",
          "/api/v1beta2/pods",
          "/oauth2/token",
          "/shop;jsessionid=8F3A/cart",
          "/%E4%BD%A0%E5%A5%BD",
          "/v%é@a-é.-",
          "/50%/a%4/%",
          "/😀12/" + "é".repeat(30),
          "/a//b/c/d/e/f/g/h/i/j",
          "/s/" + "x".repeat(41),
          "//",
          "/",
          "evil:80",
          "");

  @Test
  void sqlAndJava_giveTheSameTemplate() throws SQLException {
    List<String> paths = new ArrayList<>(PATHS);
    Random random = new Random(3);
    String characters = "aF09vz/./;%@-_é";
    for (int i = 0; i < 3_000; i++) {
      StringBuilder path = new StringBuilder("/");
      for (int length = random.nextInt(24); length > 0; length--) {
        path.append(characters.charAt(random.nextInt(characters.length())));
      }
      paths.add(path.toString());
    }
    String sql = "SELECT " + SqlRoutes.template("x") + " FROM (SELECT ?::VARCHAR AS x)";
    try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
        PreparedStatement statement = database.prepareStatement(sql)) {
      for (String path : paths) {
        statement.setString(1, path);
        try (ResultSet row = statement.executeQuery()) {
          assertThat(row.next()).isTrue();
          int query = path.indexOf('?');
          assertThat(row.getString(1))
              .as(path)
              .isEqualTo(Routes.template(query < 0 ? path : path.substring(0, query)));
        }
      }
    }
  }
}
