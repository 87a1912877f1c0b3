package io.obsmesh.e2e;

import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/** A Kafka broker that is its own controller, in this process. */
final class KafkaBroker implements AutoCloseable {
  static final int PORT = 26092;
  static final String ADDRESS = "127.0.0.1:" + PORT;
  private static final int CONTROLLER_PORT = 26093;

  /** Kept here so that the levels are not forgotten: it tells of everything it does. */
  private static final List<Logger> QUIET =
      List.of(Logger.getLogger("kafka"), Logger.getLogger("org.apache.kafka"));

  private final KafkaRaftServer server;

  KafkaBroker(Path directory) {
    QUIET.forEach(logger -> logger.setLevel(Level.SEVERE));
    Properties settings = new Properties();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", "1");
    settings.put("controller.quorum.voters", "1@127.0.0.1:" + CONTROLLER_PORT);
    settings.put(
        "listeners", "PLAINTEXT://" + ADDRESS + ",CONTROLLER://127.0.0.1:" + CONTROLLER_PORT);
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put("log.dirs", directory.toString());
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("offsets.topic.num.partitions", "1");
    settings.put("group.initial.rebalance.delay.ms", "0");
    try {
      Formatter formatter = new Formatter();
      formatter
          .setClusterId(Uuid.randomUuid().toString())
          .setNodeId(1)
          .setControllerListenerName("CONTROLLER")
          .setMetadataLogDirectory(directory.toString())
          .addDirectory(directory.toString());
      formatter.run();
    } catch (Exception e) {
      throw new AssertionError("kafka: the directory cannot be formatted", e);
    }
    server = new KafkaRaftServer(new KafkaConfig(settings), Time.SYSTEM);
    server.startup();
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }
}
