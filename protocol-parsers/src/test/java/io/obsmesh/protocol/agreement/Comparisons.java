package io.obsmesh.protocol.agreement;

import java.util.List;

/** What is compared, protocol by protocol. */
final class Comparisons {
  static final List<Comparison> ALL =
      List.of(
          new HttpComparison(),
          new Http2Comparison(),
          new RedisComparison(),
          new MysqlComparison(),
          new PgsqlComparison(),
          new DnsComparison(),
          new WebSocketComparison(),
          new TlsComparison(),
          new MqttComparison(),
          new KafkaComparison(),
          new AmqpComparison(),
          new MemcachedComparison(),
          new MongoComparison(),
          new CqlComparison());

  private Comparisons() {}

  /** The comparison of a protocol by its name. */
  static Comparison of(String protocol) {
    return ALL.stream()
        .filter(comparison -> comparison.protocol().equals(protocol))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(protocol + " (expected: in Comparisons)"));
  }
}
