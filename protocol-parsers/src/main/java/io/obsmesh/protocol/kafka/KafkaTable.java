package io.obsmesh.protocol.kafka;

import static io.obsmesh.table.ColumnType.INT32;
import static io.obsmesh.table.ColumnType.INT64;
import static io.obsmesh.table.ColumnType.LIST;
import static io.obsmesh.table.Unit.BYTES;
import static io.obsmesh.table.Unit.COUNT;
import static io.obsmesh.table.Unit.NONE;

import io.obsmesh.table.Column;
import io.obsmesh.table.Table;

/** The table {@code kafka}. */
final class KafkaTable {
  static final Table TABLE =
      Table.ofRequests("kafka", "One request to a Kafka broker and its response.")
          .repeating("api", "Name of the request, for example Produce.", "messaging.operation.name")
          .add("api_version", INT32, NONE, "Version of the request's layout.", null)
          .repeating("client_id", "What the client calls itself.", "messaging.client.id")
          .add(
              "topics",
              LIST,
              NONE,
              "Topics of the response, or else of the request; the topic's id where its name is not"
                  + " known.",
              "messaging.destination.name")
          .add(
              "partitions",
              INT32,
              COUNT,
              "How many partitions of these topics are listed there.",
              null)
          .repeating(
              "group",
              "Consumer group, the first when there are several.",
              "messaging.consumer.group.name")
          .add("correlation_id", INT32, NONE, "Joins request and response.", null)
          .add(
              "error_code",
              INT32,
              NONE,
              "First error code of the response that is not 0; 0 when there is none.",
              "messaging.kafka.response.error_code")
          .add(
              "records",
              INT64,
              COUNT,
              "Records produced or fetched, as the headers of their batches say.",
              "messaging.batch.message_count")
          .add("bytes", INT64, BYTES, "Size of these batches on the wire.", null)
          .display(
              "time",
              "src.process",
              "dst.process",
              "api",
              "topics",
              "group",
              "records",
              "error.type",
              "latency")
          .build();

  static final Column API = TABLE.column("api");
  static final Column API_VERSION = TABLE.column("api_version");
  static final Column CLIENT_ID = TABLE.column("client_id");
  static final Column TOPICS = TABLE.column("topics");
  static final Column PARTITIONS = TABLE.column("partitions");
  static final Column GROUP = TABLE.column("group");
  static final Column CORRELATION_ID = TABLE.column("correlation_id");
  static final Column ERROR_CODE = TABLE.column("error_code");
  static final Column RECORDS = TABLE.column("records");
  static final Column RECORD_BYTES = TABLE.column("bytes");

  private KafkaTable() {}
}
