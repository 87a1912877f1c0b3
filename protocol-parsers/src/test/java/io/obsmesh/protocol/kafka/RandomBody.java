package io.obsmesh.protocol.kafka;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.RawTaggedField;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.Struct;
import org.apache.kafka.common.protocol.types.TaggedFields;
import org.apache.kafka.common.protocol.types.Type;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/**
 * A body of any request or response with random values, written by Kafka's schemas, and what a
 * reader should find in it by the names of Kafka's fields.
 */
final class RandomBody {
  private static final Set<String> TOPICS =
      Set.of(
          "topics",
          "topic_data",
          "responses",
          "topic_results",
          "results_by_topic_v3_and_below",
          "v3_and_below_topics",
          "results");
  private static final Set<String> PARTITIONS = Set.of("index", "partition_index", "partition");
  private static final Set<String> GROUP_LISTS = Set.of("groups", "groups_names", "group_ids");
  private static final Set<String> PARTITION_LISTS = Set.of("partitions", "partition_indexes");

  final Set<String> topics = new LinkedHashSet<>();
  final List<String> groups = new ArrayList<>();
  final List<String> keys = new ArrayList<>();
  int keyType;
  int partitions;
  int errorCode;
  int topErrorCode;
  boolean hasRecords;
  long records;
  long recordBytes;
  final byte[] bytes;

  private final Random random;

  RandomBody(Schema schema, Random random) {
    this.random = random;
    Struct struct = struct(schema, "", 0);
    ByteBuffer buffer = ByteBuffer.allocate(schema.sizeOf(struct));
    schema.write(buffer, struct);
    bytes = buffer.array();
  }

  private Struct struct(Schema schema, String parent, int depth) {
    Struct struct = new Struct(schema);
    boolean topicHere = TOPICS.contains(parent);
    boolean named = topicHere && has(schema, "name") | has(schema, "topic");
    boolean both = named && has(schema, "topic_id");
    boolean isResponse = both && has(schema, "error_code");
    boolean byId = both && !isResponse && random.nextBoolean();
    for (BoundField field : schema.fields()) {
      String name = field.def.name;
      Object value = value(field.def.type, name, depth);
      if (topicHere && (name.equals("name") || name.equals("topic"))) {
        value = byId ? null : value;
        if (value != null) {
          topics.add((String) value);
        }
      } else if (topicHere && name.equals("topic_id")) {
        value = both && !isResponse && !byId ? Uuid.ZERO_UUID : value;
        if (!isResponse && value != Uuid.ZERO_UUID) {
          topics.add(value.toString());
        }
      } else if (PARTITIONS.contains(name) && parent.contains("partition")) {
        partitions++;
      } else if (PARTITION_LISTS.contains(name)
          && value instanceof Object[] list
          && list.length > 0
          && list[0] instanceof Integer
          && topicHere) {
        partitions += list.length;
      } else if (name.equals("topic_names")) {
        for (Object topic : (Object[]) value) {
          topics.add((String) topic);
        }
      } else if (name.equals("group_id")) {
        groups.add((String) value);
      } else if (GROUP_LISTS.contains(name)) {
        addTexts(groups, value);
      } else if (name.equals("key")) {
        keys.add((String) value);
      } else if (name.equals("coordinator_keys")) {
        addTexts(keys, value);
      }
      struct.set(field, value);
    }
    return struct;
  }

  private static void addTexts(List<String> into, Object value) {
    for (Object text : (Object[]) value) {
      if (text instanceof String string) {
        into.add(string);
      }
    }
  }

  private static boolean has(Schema schema, String name) {
    return schema.get(name) != null;
  }

  private Object value(Type type, String name, int depth) {
    if (type instanceof TaggedFields) {
      TreeMap<Integer, Object> tags = new TreeMap<>();
      if (random.nextInt(3) == 0) {
        tags.put(1000, new RawTaggedField(1000, new byte[random.nextInt(200)]));
      }
      return tags;
    }
    if (type.isArray()) {
      if (type.isNullable() && random.nextInt(8) == 0 && !name.startsWith("coordinator")) {
        return name.startsWith("topic_names") ? new Object[0] : null;
      }
      Object[] elements = new Object[random.nextInt(4)];
      for (int i = 0; i < elements.length; i++) {
        elements[i] = value(type.arrayElementType().orElseThrow(), name, depth + 1);
      }
      return elements;
    }
    if (type instanceof Schema schema) {
      return struct(schema, name, depth);
    }
    return switch (type.toString()) {
      case "BOOLEAN" -> random.nextBoolean();
      case "INT8" -> {
        keyType = name.equals("key_type") ? random.nextInt(2) : keyType;
        yield name.equals("key_type") ? (byte) keyType : (byte) random.nextInt();
      }
      case "INT16" -> int16(name, depth);
      case "UINT16" -> random.nextInt(1 << 16);
      case "INT32" -> random.nextInt();
      case "UINT32" -> random.nextLong(1L << 32);
      case "INT64" -> random.nextLong();
      case "FLOAT64" -> random.nextDouble();
      case "UUID" -> Uuid.randomUuid();
      case "STRING", "COMPACT_STRING" -> text();
      case "NULLABLE_STRING", "COMPACT_NULLABLE_STRING" ->
          name.equals("name") || random.nextInt(4) > 0 ? text() : null;
      case "BYTES", "COMPACT_BYTES", "NULLABLE_BYTES", "COMPACT_NULLABLE_BYTES" ->
          type.isNullable() && random.nextInt(4) == 0
              ? null
              : ByteBuffer.wrap(new byte[random.nextInt(300)]);
      case "RECORDS", "COMPACT_RECORDS", "NULLABLE_RECORDS", "COMPACT_NULLABLE_RECORDS" ->
          records(type.isNullable());
      default -> throw new AssertionError("type " + type + " of " + name);
    };
  }

  private short int16(String name, int depth) {
    if (name.equals("acks")) {
      return (short) (random.nextBoolean() ? 1 : -1);
    }
    if (!name.endsWith("error_code")) {
      return (short) random.nextInt();
    }
    short code = (short) (random.nextInt(4) == 0 ? 36 + random.nextInt(90) : 0);
    errorCode = errorCode == 0 ? code : errorCode;
    topErrorCode = depth == 0 && topErrorCode == 0 ? code : topErrorCode;
    return code;
  }

  private String text() {
    return "n" + Integer.toString(random.nextInt(1 << random.nextInt(1, 30)), 36);
  }

  private MemoryRecords records(boolean nullable) {
    hasRecords = true;
    if (nullable && random.nextInt(5) == 0) {
      return null;
    }
    int batches = random.nextInt(3);
    ByteBuffer all = ByteBuffer.allocate(64 << 10);
    for (int i = 0; i < batches; i++) {
      SimpleRecord[] batch = new SimpleRecord[1 + random.nextInt(5)];
      for (int j = 0; j < batch.length; j++) {
        batch[j] =
            new SimpleRecord("x".repeat(random.nextInt(400)).getBytes(StandardCharsets.UTF_8));
      }
      Compression codec = random.nextBoolean() ? Compression.NONE : Compression.gzip().build();
      all.put(MemoryRecords.withRecords(codec, batch).buffer().duplicate());
      records += batch.length;
    }
    all.flip();
    recordBytes += all.remaining();
    return MemoryRecords.readableRecords(all);
  }
}
