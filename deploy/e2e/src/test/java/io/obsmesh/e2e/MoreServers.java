package io.obsmesh.e2e;

import io.obsmesh.e2e.Processes.Running;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** Databases, caches and brokers as Debian ships them, on ports and in directories of their own. */
final class MoreServers {
  static final int POSTGRESQL = 26432;
  static final int MEMCACHED = 26211;
  static final int MOSQUITTO = 26883;
  static final int NATS = 26222;
  static final int RABBITMQ = 26672;
  static final int DNSMASQ = 26053;

  private static final int RABBITMQ_NODE = 26673;
  private static final int EPMD = 26674;
  private static final String LOOPBACK = "127.0.0.1";

  private MoreServers() {}

  /** PostgreSQL with an empty data directory; user postgres without password. */
  static Running postgresql(Path directory) {
    Path data = directory.resolve("data");
    try {
      Files.createDirectories(data);
      // It refuses to run as root, and somebody else has to reach the directory.
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Processes.run("chown", "nobody", data.toString());
    Path programs = postgresqlPrograms();
    String[] nobody = {"setpriv", "--reuid=nobody", "--clear-groups", "--inh-caps=-all"};
    run(
        nobody,
        programs.resolve("initdb").toString(),
        "--no-sync",
        "--auth=trust",
        "--username=postgres",
        "--encoding=UTF8",
        "--locale=C",
        "-D",
        data.toString());
    return Processes.listening(
        Processes.start(
            all(
                nobody,
                programs.resolve("postgres").toString(),
                "-D",
                data.toString(),
                "-p",
                Integer.toString(POSTGRESQL),
                "-c",
                "listen_addresses=" + LOOPBACK,
                "-c",
                "unix_socket_directories=",
                "-c",
                "fsync=off")),
        LOOPBACK,
        POSTGRESQL);
  }

  /** Debian keeps the programs of each version in a directory of its own, off the path. */
  private static Path postgresqlPrograms() {
    try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(programs -> Files.isExecutable(programs.resolve("initdb")))
          .max(Path::compareTo)
          .orElseThrow(() -> new AssertionError("no initdb below /usr/lib/postgresql"));
    } catch (IOException missing) {
      throw new UncheckedIOException("needs the package postgresql", missing);
    }
  }

  private static List<String> all(String[] first, String... rest) {
    return Stream.concat(Stream.of(first), Stream.of(rest)).toList();
  }

  private static void run(String[] first, String... rest) {
    Processes.run(all(first, rest).toArray(String[]::new));
  }

  static Running memcached() {
    return Processes.listening(
        Processes.start(
            "memcached", "-u", "nobody", "-l", LOOPBACK, "-p", Integer.toString(MEMCACHED)),
        LOOPBACK,
        MEMCACHED);
  }

  static Running mosquitto(Path directory) {
    Path configuration = directory.resolve("mosquitto.conf");
    RealServers.write(
        configuration,
        "listener " + MOSQUITTO + " " + LOOPBACK + "\nallow_anonymous true\nuser root\n");
    return Processes.listening(
        Processes.start("mosquitto", "-c", configuration.toString()), LOOPBACK, MOSQUITTO);
  }

  static Running nats() {
    return Processes.listening(
        Processes.start("nats-server", "-a", LOOPBACK, "-p", Integer.toString(NATS)),
        LOOPBACK,
        NATS);
  }

  /** Answers all names below {@code numbers.test}, and a long text under {@code long.test}. */
  static Running dnsmasq() {
    String[] options = {
      "--keep-in-foreground",
      "--conf-file=/dev/null",
      "--no-resolv",
      "--no-hosts",
      "--user=root",
      "--pid-file=",
      "--bind-interfaces",
      "--listen-address=" + LOOPBACK,
      "--port=" + DNSMASQ,
      "--address=/numbers.test/10.1.2.3",
      "--local=/none.test/",
      "--txt-record=long.test," + String.join(",", Collections.nCopies(9, "t".repeat(200)))
    };
    return Processes.listening(
        Processes.start(all(new String[] {"dnsmasq"}, options)), LOOPBACK, DNSMASQ);
  }

  /** The daemon that Erlang's nodes find each other by; without it RabbitMQ leaves one behind. */
  static Running epmd() {
    return Processes.listening(
        Processes.start("epmd", "-address", LOOPBACK, "-port", Integer.toString(EPMD)),
        LOOPBACK,
        EPMD);
  }

  /** RabbitMQ with a node of its own; wants {@link #epmd}. */
  static Running rabbitmq(Path directory) {
    RealServers.write(
        directory.resolve("rabbitmq.conf"),
        "listeners.tcp.1 = " + LOOPBACK + ":" + RABBITMQ + "\n");
    RealServers.write(directory.resolve("plugins"), "[].\n");
    return Processes.listening(
        Processes.start(
            "env",
            "HOME=" + directory,
            "RABBITMQ_NODENAME=obsmesh@localhost",
            "RABBITMQ_CONF_ENV_FILE=/dev/null",
            "RABBITMQ_CONFIG_FILE=" + directory.resolve("rabbitmq.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE=" + directory.resolve("plugins"),
            "RABBITMQ_MNESIA_BASE=" + directory.resolve("mnesia"),
            "RABBITMQ_LOGS=-",
            "RABBITMQ_DIST_PORT=" + RABBITMQ_NODE,
            "ERL_EPMD_PORT=" + EPMD,
            "ERL_EPMD_ADDRESS=" + LOOPBACK,
            "/usr/lib/rabbitmq/bin/rabbitmq-server"),
        LOOPBACK,
        RABBITMQ);
  }
}
