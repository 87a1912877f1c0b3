package io.obsmesh.obsctl.up;

import io.obsmesh.kafka.BatchMessage;
import io.obsmesh.kafka.KafkaOptions;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every verb that sends rows to Kafka takes. */
public final class ForwardingOptions {
  /** The topic when nobody says otherwise. */
  public static final String DEFAULT_TOPIC = "obsmesh";

  private static final int PARTITIONS = 8;

  /** What a payload is. */
  enum Payload {
    arrow,
    json
  }

  @Option(
      names = "--kafka",
      paramLabel = "H:P",
      description = "Send all rows to Kafka too, as record batches; more than one, by commas.")
  private @Nullable String servers;

  @Option(
      names = "--kafka-topic",
      paramLabel = "NAME",
      description = "Topic for them (default " + DEFAULT_TOPIC + "); made when it is missing.")
  private @Nullable String topic;

  @Option(
      names = "--kafka-format",
      paramLabel = "FMT",
      description = "arrow or json, a line for each row (default arrow).")
  private @Nullable Payload format;

  @Option(
      names = "--kafka-property",
      paramLabel = "K=V",
      description = "A setting of Kafka's producer, such as security.protocol=SSL.")
  private @Nullable Map<String, String> properties;

  @Option(
      names = "--spool-dir",
      paramLabel = "DIR",
      description = "Where rows wait while Kafka is away (default /var/lib/obsmesh/spool).")
  private @Nullable String spool;

  @Option(
      names = "--spool-bytes",
      paramLabel = "SIZE",
      description = "Bound on what waits for each node (default 256MiB); the oldest goes first.")
  private @Nullable String spoolBytes;

  /** Where rows are sent, as options and settings say; null for nowhere. */
  public @Nullable KafkaOptions options(Settings settings) {
    String to = settings.get(servers, "kafka", "");
    if (to.isEmpty()) {
      return null;
    }
    String as = format == null ? null : format.name();
    return new KafkaOptions(
        to,
        settings.get(topic, "kafka-topic", DEFAULT_TOPIC),
        PARTITIONS,
        BatchMessage.Format.valueOf(
            settings.get(as, "kafka-format", "arrow").toUpperCase(Locale.ROOT)),
        Path.of(settings.get(spool, "spool-dir", "/var/lib/obsmesh/spool")),
        Size.parse(settings.get(spoolBytes, "spool-bytes", "256MiB"), "--spool-bytes"),
        properties == null ? Map.of() : properties);
  }
}
