package io.obsmesh.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * Some rows of one table of one node, in order of writing. All messages of a node and table have
 * one key, so that they stay in order; their places say what a reader has seen already, whatever is
 * sent twice.
 *
 * @param run the start of the node that wrote the rows
 * @param first place of the first row in the order of that run's writing
 * @param next place after the last
 * @param payload the rows, in the form of {@code format}
 */
public record BatchMessage(
    String node, String table, String run, long first, long next, Format format, byte[] payload) {
  /** The version of headers and payload that this code writes. */
  public static final int VERSION = 1;

  /** What a payload is. */
  public enum Format {
    /** An Arrow IPC stream of one batch. */
    ARROW,
    /** A JSON object for each row, each on a line. */
    JSON
  }

  /** How many rows there are. */
  public long rows() {
    return next - first;
  }

  byte[] key() {
    return (node + "/" + table).getBytes(UTF_8);
  }

  ProducerRecord<byte[], byte[]> record(String topic) {
    List<Header> headers = new ArrayList<>();
    headers.add(header("obsmesh", String.valueOf(VERSION)));
    headers.add(header("node", node));
    headers.add(header("table", table));
    headers.add(header("run", run));
    headers.add(header("first", String.valueOf(first)));
    headers.add(header("next", String.valueOf(next)));
    headers.add(header("format", format.name()));
    return new ProducerRecord<>(topic, null, key(), payload, headers);
  }

  private static Header header(String name, String value) {
    return new RecordHeader(name, value.getBytes(UTF_8));
  }

  /** Reads a record that {@link KafkaExport} sent; null when it is something else. */
  public static @Nullable BatchMessage read(ConsumerRecord<byte[], byte[]> record) {
    try {
      if (!String.valueOf(VERSION).equals(text(record, "obsmesh")) || record.value() == null) {
        return null;
      }
      BatchMessage message =
          new BatchMessage(
              required(record, "node"),
              required(record, "table"),
              required(record, "run"),
              Long.parseLong(required(record, "first")),
              Long.parseLong(required(record, "next")),
              Format.valueOf(required(record, "format")),
              record.value());
      return message.first() >= 0 && message.rows() > 0 ? message : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static String required(ConsumerRecord<byte[], byte[]> record, String name) {
    String value = text(record, name);
    if (value == null) {
      throw new IllegalArgumentException(name + ": missing (expected: a header)");
    }
    return value;
  }

  private static @Nullable String text(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
  }
}
