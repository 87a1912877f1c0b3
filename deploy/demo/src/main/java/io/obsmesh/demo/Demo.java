package io.obsmesh.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Starts the workload and stays until it is told to stop. A program that is missing takes its part
 * away, not the whole. Options: {@code --base-port N}, {@code --rate N}.
 */
public final class Demo {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final List<String> SMALL =
      List.of(
          "-Xmx48m",
          "-Xss512k",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private final Ports ports;
  private final double rate;
  private final Workspace workspace;
  private final List<Component> running = new ArrayList<>();

  private Demo(Ports ports, double rate, Workspace workspace) {
    this.ports = ports;
    this.rate = rate;
    this.workspace = workspace;
  }

  /** Runs until the process is told to end; everything it started ends with it. */
  public static void main(String[] args) throws IOException, InterruptedException {
    int base = Ports.DEFAULT_BASE;
    double rate = 50;
    for (int i = 0; i + 1 < args.length; i += 2) {
      switch (args[i]) {
        case "--base-port" -> base = Integer.parseInt(args[i + 1]);
        case "--rate" -> rate = Double.parseDouble(args[i + 1]);
        default -> throw new IllegalArgumentException(args[i] + " (expected: --base-port, --rate)");
      }
    }
    Workspace workspace = Workspace.create();
    Demo demo = new Demo(new Ports(base), rate, workspace);
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> {
              demo.stop();
              stopped.countDown();
            }));
    demo.start();
    // The main thread has to live: with it die all parts (see Component).
    stopped.await();
  }

  private synchronized void start() throws IOException, InterruptedException {
    boolean database = database();
    boolean cache = cache();
    boolean payment =
        java("payment", Payment.class, ports.payment(), List.of(port(true, ports.payment())));
    boolean shop =
        java(
            "shop",
            Shop.class,
            ports.shop(),
            List.of(
                port(true, ports.shop()),
                port(database, ports.database()),
                port(cache, ports.cache()),
                port(payment, ports.payment())));
    if (!shop) {
      say("no shop, so there is nothing to buy: the demo stays without traffic");
      return;
    }
    int door = gateway() ? ports.gateway() : ports.shop();
    running.add(
        Component.start(
            "loadgen",
            workspace.directory(),
            command(LoadGenerator.class, List.of(port(true, door), Double.toString(rate))),
            Map.of("OTEL_SERVICE_NAME", "loadgen"),
            null));
    say("%.0f requests/s to http://127.0.0.1:%d".formatted(rate, door));
  }

  private boolean database() throws IOException, InterruptedException {
    @Nullable String server = Programs.find("mariadbd", "mysqld");
    @Nullable String install = Programs.find("mariadb-install-db", "mysql_install_db");
    if (server == null || install == null) {
      return missing("mariadbd", "mariadb-server", "the database");
    }
    try {
      return added(Database.start(server, install, workspace.directory(), ports), ports.database());
    } catch (IOException e) {
      say("without the database: " + e.getMessage());
      return false;
    }
  }

  private boolean cache() throws IOException {
    @Nullable String redis = Programs.find("redis-server");
    return redis == null
        ? missing("redis-server", "redis-server", "the cache")
        : added(Cache.start(redis, workspace.directory(), ports), ports.cache());
  }

  private boolean gateway() throws IOException {
    @Nullable String nginx = Programs.find("nginx");
    return nginx == null
        ? missing("nginx", "nginx-light", "the gateway")
        : added(Gateway.start(nginx, workspace.directory(), ports), ports.gateway());
  }

  private boolean java(String name, Class<?> main, int listens, List<String> arguments)
      throws IOException {
    return added(
        Component.start(
            name,
            workspace.directory(),
            command(main, arguments),
            Map.of("OTEL_SERVICE_NAME", name),
            null),
        listens);
  }

  private static List<String> command(Class<?> main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(SMALL);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    return command;
  }

  private static String port(boolean present, int port) {
    return Integer.toString(present ? port : 0);
  }

  private boolean added(Component component, int port) {
    running.add(component);
    if (component.listens(port, PATIENCE)) {
      return true;
    }
    say("without " + component.name() + ", which did not come up on port " + port + ":");
    say(component.lastWords());
    component.stop();
    running.remove(component);
    return false;
  }

  private static boolean missing(String program, String packageName, String part) {
    say("no " + program + ", so without " + part + " (apt-get install " + packageName + ")");
    return false;
  }

  private static void say(String line) {
    System.err.println("demo: " + line);
  }

  private void stop() {
    for (Component component : List.copyOf(running).reversed()) {
      component.stop();
    }
    workspace.remove();
  }
}
