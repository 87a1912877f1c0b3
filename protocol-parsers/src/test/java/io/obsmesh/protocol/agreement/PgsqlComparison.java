package io.obsmesh.protocol.agreement;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** PostgreSQL: statements, logins and the code of the error. */
final class PgsqlComparison implements Comparison {
  @Override
  public String protocol() {
    return "pgsql";
  }

  @Override
  public Set<String> layers() {
    return Set.of("pgsql");
  }

  @Override
  public boolean covers(Map<String, Object> row) {
    return row.get("table").equals("pgsql")
        && (row.containsKey("statement") || "LOGIN".equals(row.get("command")));
  }

  @Override
  public Reading ours(Map<String, Object> row) {
    boolean login = "LOGIN".equals(row.get("command"));
    return new Reading()
        .with("statement", login ? "LOGIN" : row.get("statement"))
        .with("error", row.get("error_code"));
  }

  @Override
  public List<Reading> theirs(List<Packet> conversation) {
    List<Reading> readings = new ArrayList<>();
    Map<String, String> prepared = new HashMap<>();
    Set<String> unbound = new HashSet<>();
    for (Packet packet : conversation) {
      for (Node pgsql : packet.layers()) {
        boolean startup = pgsql.first("pgsql.parameter_name").isPresent() && fromClient(pgsql);
        if (startup) {
          readings.add(new Reading().with("statement", "LOGIN"));
        }
        String name = pgsql.show("pgsql.statement").orElse("");
        String type = pgsql.show("pgsql.type").orElse("");
        statement(pgsql)
            .ifPresent(text -> {
              readings.add(new Reading().with("statement", text));
              prepared.put(name, text);
              unbound.add(name);
            });
        // The first Bind belongs to its Parse; each later one runs the statement once more.
        if (type.equals("Bind") && !unbound.remove(name) && prepared.containsKey(name)) {
          readings.add(new Reading().with("statement", prepared.get(name)));
        }
        if (!readings.isEmpty()) {
          readings.getLast().with("error", pgsql.show("pgsql.code"));
        }
      }
    }
    return readings;
  }

  private static boolean fromClient(Node pgsql) {
    return pgsql.show("pgsql.frontend").filter(flag -> !flag.equals("0")).isPresent();
  }

  /** Of statements that handle passwords our rows have the digest only. */
  private static Optional<String> statement(Node pgsql) {
    return pgsql
        .text("pgsql.query")
        .map(PgsqlComparison::whole)
        .filter(text -> !text.isEmpty())
        .map(text -> text.toLowerCase(Locale.ROOT).contains("password") ? Reading.UNREAD : text);
  }

  /** Without the zero byte at the end. */
  private static String whole(String text) {
    return text.endsWith("\0") ? text.substring(0, text.length() - 1) : text;
  }
}
