package io.obsmesh.lake;

import io.obsmesh.history.DuckDatabase;
import io.obsmesh.history.WrittenRows;
import io.obsmesh.kafka.BatchMessage;
import io.obsmesh.lake.RunRows.Range;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Takes messages into tables. A snapshot holds rows and, in its summary, the offsets and places up
 * to which they are: the two become true together, so that whatever is sent or read again is taken
 * once. For one thread.
 */
public final class Lake implements AutoCloseable {
  private static final long MEMORY_BYTES = 512L << 20;

  private final LakeCatalog catalog;
  private final DuckDatabase duck;
  private final FileWriter writer;
  private final Upkeep upkeep;
  private final BufferAllocator allocator = new RootAllocator();
  private final Map<String, Progress> progress = new HashMap<>();
  private long ignored;

  /** Opens the tables of a warehouse. */
  public Lake(LakeOptions options) {
    catalog = new LakeCatalog(options.warehouse());
    duck =
        DuckDatabase.open(
            catalog.warehouse().resolve("spilled"),
            MEMORY_BYTES,
            Runtime.getRuntime().availableProcessors());
    writer = new FileWriter(duck, catalog);
    upkeep = new Upkeep(catalog, writer, options.retain());
    upkeep.dropUncommitted();
  }

  /** The tables. */
  public LakeCatalog catalog() {
    return catalog;
  }

  /**
   * Takes messages, a snapshot for each table that has some.
   *
   * @param records in the order of their offsets within each partition
   * @return how many rows were new
   */
  public long take(Iterable<ConsumerRecord<byte[], byte[]>> records) throws IOException {
    Map<String, List<ConsumerRecord<byte[], byte[]>>> byTable = new LinkedHashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      BatchMessage message = BatchMessage.read(record);
      if (message == null || message.format() != BatchMessage.Format.ARROW) {
        ignored++;
      } else {
        byTable.computeIfAbsent(message.table(), table -> new ArrayList<>()).add(record);
      }
    }
    long rows = 0;
    for (Map.Entry<String, List<ConsumerRecord<byte[], byte[]>>> table : byTable.entrySet()) {
      rows += take(table.getKey(), table.getValue());
    }
    return rows;
  }

  private long take(String name, List<ConsumerRecord<byte[], byte[]>> records) throws IOException {
    try {
      return takeAll(name, records);
    } catch (IOException | RuntimeException e) {
      progress.remove(name); // what it says now is not in the table
      throw e;
    }
  }

  private long takeAll(String name, List<ConsumerRecord<byte[], byte[]>> records)
      throws IOException {
    Progress known = progress.get(name);
    if (known == null) {
      known = catalog.names().contains(name) ? Progress.of(catalog.load(name)) : new Progress();
      progress.put(name, known);
    }
    Map<Schema, List<MessageRows.Part>> bySchema = new LinkedHashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      BatchMessage message = BatchMessage.read(record);
      if (message == null || known.passed(record.partition(), record.offset())) {
        continue;
      }
      Range all = new Range(message.first(), message.next());
      for (Range fresh : known.take(message.node(), message.run(), all)) {
        bySchema
            .computeIfAbsent(MessageRows.schema(message, allocator), s -> new ArrayList<>())
            .add(new MessageRows.Part(message, fresh));
      }
    }
    if (bySchema.isEmpty()) {
      return 0;
    }
    long rows = 0;
    List<DataFile> files = new ArrayList<>();
    for (Map.Entry<Schema, List<MessageRows.Part>> part : bySchema.entrySet()) {
      Table table = catalog.table(name, part.getKey());
      try (MessageRows stream = new MessageRows(part.getValue(), allocator)) {
        stream.next();
        WrittenRows written = new WrittenRows(stream, Long.MAX_VALUE);
        files.addAll(writer.write(table, written));
        rows += written.rows();
      }
    }
    AppendFiles append = catalog.load(name).newAppend();
    files.forEach(append::appendFile);
    known.properties().forEach(append::set);
    append.commit();
    return rows;
  }

  /** For each partition, the first offset that some table may lack; empty when there are none. */
  public Map<Integer, Long> neededOffsets() {
    Map<Integer, Long> needed = new HashMap<>();
    for (String name : catalog.names()) {
      Progress.of(catalog.load(name))
          .offsets()
          .forEach((partition, next) -> needed.merge(partition, next, Math::min));
    }
    return needed;
  }

  /** Joins small files of hours that have passed, and drops what is old. */
  public void keep(Instant now) throws IOException {
    for (String name : catalog.names()) {
      upkeep.keep(catalog.load(name), now);
    }
  }

  /** Messages that were none of ours, or not Arrow. */
  public long ignored() {
    return ignored;
  }

  /** Rows of a table that have not come: they were let go before they could be sent. */
  public long lostRows(String table) {
    return Progress.of(catalog.load(table)).lostRows();
  }

  /** Rows of a table that came more than once and were taken once. */
  public long againRows(String table) {
    return Progress.of(catalog.load(table)).againRows();
  }

  /** How long snapshots stay, so that readers can finish. */
  static Duration snapshotsStay() {
    return Duration.ofHours(1);
  }

  @Override
  public void close() {
    duck.close();
    catalog.close();
    if (allocator.getAllocatedMemory() == 0) {
      allocator.close();
    }
  }
}
