package io.obsmesh.protocol.agreement;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** MySQL: command, statement, and the number of the error. */
final class MysqlComparison implements Comparison {
  @Override
  public String protocol() {
    return "mysql";
  }

  @Override
  public Set<String> layers() {
    return Set.of("mysql");
  }

  @Override
  public boolean covers(Map<String, Object> row) {
    return row.get("table").equals("mysql");
  }

  @Override
  public Reading ours(Map<String, Object> row) {
    return new Reading()
        .with("command", row.get("command").toString().replace("_", "").toLowerCase(Locale.ROOT))
        .with("statement", row.get("statement"))
        .with("error", row.get("error_code"));
  }

  @Override
  public List<Reading> theirs(List<Packet> conversation) {
    List<Reading> readings = new ArrayList<>();
    for (Packet packet : conversation) {
      for (Node mysql : packet.layers()) {
        // Without a user it only asks for TLS.
        if (mysql
            .first("mysql.login_request")
            .flatMap(login -> login.first("mysql.user"))
            .filter(user -> !user.hex().isEmpty())
            .isPresent()) {
          readings.add(new Reading().with("command", "login"));
        }
        // Commands are the first packet of their exchange; later ones are what tshark misreads.
        mysql
            .first("mysql.request")
            .filter(request -> mysql.show("mysql.packet_number").orElse("").equals("0"))
            .flatMap(request -> request.first("mysql.command"))
            .ifPresent(command ->
                readings.add(
                    new Reading()
                        .with("command", command(command))
                        .with("statement", mysql.text("mysql.query"))));
        Optional<String> error = mysql.show("mysql.error_code");
        if (!readings.isEmpty()) {
          readings.getLast().with("error", error);
        }
      }
    }
    return readings;
  }

  /** "Command: Change User (17)". */
  private static String command(Node command) {
    String title = command.title();
    String name = title.substring(title.indexOf(':') + 1, title.lastIndexOf('('));
    String word = name.replace(" ", "").toLowerCase(Locale.ROOT);
    return word.equals("showfields") ? "fieldlist" : word;
  }
}
