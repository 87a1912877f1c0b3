package io.obsmesh.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** MariaDB with data of its own, filled by an init file when it starts. */
final class Database {
  private static final int ITEMS = 200;

  private Database() {}

  static Component start(String mariadbd, String install, Path directory, Ports ports)
      throws IOException, InterruptedException {
    Path home = Files.createDirectories(directory.resolve("mariadb"));
    Path data = home.resolve("data");
    @Nullable String user = serviceUser();
    if (user != null) {
      chown(user, home);
      Files.createDirectories(data);
      chown(user, data);
    }
    install(install, directory, data, user);
    Path init = Files.write(home.resolve("init.sql"), statements());
    List<String> command =
        new ArrayList<>(
            List.of(
                mariadbd,
                "--no-defaults",
                "--datadir=" + data,
                "--socket=" + home.resolve("mariadb.sock"),
                "--pid-file=" + home.resolve("mariadb.pid"),
                "--port=" + ports.database(),
                "--bind-address=127.0.0.1",
                "--init-file=" + init,
                "--skip-name-resolve",
                "--innodb-buffer-pool-size=32M",
                "--innodb-log-file-size=8M",
                "--innodb-flush-log-at-trx-commit=0",
                "--innodb-use-native-aio=OFF",
                "--performance-schema=OFF"));
    if (user == null && "root".equals(System.getProperty("user.name"))) {
      command.add("--user=root");
    }
    return Component.start("mariadb", directory, command, Map.of(), user);
  }

  private static void install(String program, Path directory, Path data, @Nullable String user)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                program,
                "--no-defaults",
                "--datadir=" + data,
                "--auth-root-authentication-method=normal",
                "--skip-test-db"));
    if (user != null) {
      command.add("--user=" + user);
    } else if ("root".equals(System.getProperty("user.name"))) {
      command.add("--user=root");
    }
    Path log = directory.resolve("mariadb-install.log");
    int code =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    if (code != 0) {
      throw new IOException("mariadb-install-db failed: " + Files.readString(log).strip());
    }
  }

  /** The init file; MariaDB reads one statement per line. */
  static List<String> statements() {
    List<String> lines = new ArrayList<>();
    lines.add("CREATE DATABASE IF NOT EXISTS shop;");
    lines.add("CREATE USER IF NOT EXISTS 'shop'@'127.0.0.1' IDENTIFIED BY 'shop';");
    lines.add("GRANT ALL ON shop.* TO 'shop'@'127.0.0.1';");
    lines.add(
        "CREATE TABLE shop.items (id INT PRIMARY KEY, name VARCHAR(64), cents INT, stock INT);");
    lines.add(
        "CREATE TABLE shop.orders (id BIGINT AUTO_INCREMENT PRIMARY KEY, customer VARCHAR(32),"
            + " cents INT, state VARCHAR(16), placed TIMESTAMP DEFAULT CURRENT_TIMESTAMP);");
    StringBuilder rows = new StringBuilder("INSERT INTO shop.items VALUES ");
    for (int id = 1; id <= ITEMS; id++) {
      rows.append(id == 1 ? "" : ",");
      rows.append("(%d,'Item %d',%d,1000)".formatted(id, id, 100 + id * 37 % 4900));
    }
    lines.add(rows.append(';').toString());
    return lines;
  }

  /** MariaDB does not like to be root; where the package made a user for it, it gets that. */
  private static @Nullable String serviceUser() throws IOException {
    if (!"root".equals(System.getProperty("user.name")) || Programs.find("setpriv") == null) {
      return null;
    }
    boolean known =
        Files.readAllLines(Path.of("/etc/passwd")).stream().anyMatch(l -> l.startsWith("mysql:"));
    return known ? "mysql" : null;
  }

  private static void chown(String user, Path path) throws IOException {
    Files.setOwner(
        path, path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user));
  }
}
