package io.obsmesh.collector.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.table.Column;
import io.obsmesh.table.ColumnType;
import io.obsmesh.table.Row;
import io.obsmesh.table.Table;
import io.obsmesh.table.TextMap;
import io.obsmesh.table.TextPair;
import io.obsmesh.table.TextPairs;
import io.obsmesh.table.TextRun;
import io.obsmesh.table.Unit;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;

class RecordBatchWriterTest {
  private static final Table TABLE = table();

  private final Random random = new Random(7);
  private final Row row = new Row(TABLE);

  /** More than are remembered at a time. */
  private final List<TextPair> repeated =
      new ArrayList<>(
          Collections.nCopies(400, TextPair.of(new byte[] {'a'}, new byte[] {'b', 'c'})));

  private final List<TextRun> runs =
      new ArrayList<>(Collections.nCopies(100, new TextRun(repeated.subList(0, 3))));

  /** More than 64 columns, so that a row's bits need two words. */
  private static Table table() {
    Table.Builder table =
        Table.named("t", "A test.")
            .add("time", ColumnType.TIMESTAMP, Unit.NONE, "t", null)
            .add("status", ColumnType.INT32, Unit.NONE, "s", null)
            .add("error", ColumnType.BOOL, Unit.NONE, "e", null)
            .repeating("method", "m", null)
            .text("path", "p", null)
            .text("utf8", "u", null);
    for (int i = 0; i < 64; i++) {
      table.text("unused" + i, "u", null);
    }
    return table
        .add("headers", ColumnType.MAP, Unit.NONE, "h", null)
        .add("topics", ColumnType.LIST, Unit.NONE, "l", null)
        .text("late", "Only in the last rows.", null)
        .build();
  }

  @Test
  void whatIsWritten_isRead_whileWritingGoesOn_andWhenItIsOver() {
    try (RootAllocator allocator = new RootAllocator()) {
      RecordBatchWriter writer = new RecordBatchWriter(TABLE, allocator);
      // The writer is used again: nothing of a batch may be in the next.
      for (int batch = 0; batch < 3; batch++) {
        writer.begin(batch);
        oneBatch(writer);
        writer.reset();
      }
      writer.close();
      assertThat(allocator.getAllocatedMemory()).isZero();
    }
  }

  private void oneBatch(RecordBatchWriter writer) {
    int count = 2000 + random.nextInt(1000);
    List<String> expected = new ArrayList<>();
    List<StoredBatch> shared = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      fill(i, count);
      writer.append(row);
      expected.add(inRow());
      if (random.nextInt(100) == 0) {
        shared.add(writer.share());
      }
    }
    StoredBatch sealed = writer.seal();
    shared.add(sealed);
    for (StoredBatch batch : shared) {
      assertThat(inBatch(batch)).isEqualTo(expected.subList(0, batch.rows()));
      batch.release();
    }
    assertThat(sealed.rows()).isEqualTo(count);
  }

  private void fill(int index, int count) {
    row.clear();
    row.set(TABLE.column("time"), random.nextLong());
    // Stretches without a value, longer than what is written at a time.
    if (index / 700 % 2 == 0) {
      byte[] utf8 = ("--" + text() + "-").getBytes(StandardCharsets.UTF_8);
      int from = random.nextInt(3);
      row.set(TABLE.column("status"), random.nextInt())
          .set(TABLE.column("error"), random.nextBoolean())
          .set(TABLE.column("path"), text())
          .set(TABLE.column("utf8"), utf8, from, utf8.length - 1)
          .set(TABLE.column("method"), "m" + random.nextInt(400));
    }
    if (random.nextInt(3) == 0) {
      row.set(TABLE.column("topics"), List.of(text(), "", text()));
      TextMap map = TextMap.of("a", text(), text(), "");
      row.set(TABLE.column("headers"), random.nextBoolean() ? map : encoded(map));
    }
    if (index > count - 10) {
      row.set(TABLE.column("late"), text());
    }
  }

  private String text() {
    int length = random.nextInt(20) == 0 ? random.nextInt(6000) : random.nextInt(40);
    StringBuilder text = new StringBuilder("x".repeat(length));
    if (random.nextInt(4) == 0) {
      text.insert(random.nextInt(length + 1), random.nextBoolean() ? "\u00e9" : "\ud83d\ude00");
    }
    return text.toString();
  }

  /** Some pairs of their own bytes, some that came before, alone or one behind the other. */
  private TextMap encoded(TextMap map) {
    TextPairs pairs = new TextPairs();
    for (int i = 0; i < map.size(); i++) {
      if (random.nextBoolean()) {
        pairs.add(repeated.get(random.nextInt(repeated.size())));
      }
      if (random.nextInt(3) == 0) {
        pairs.add(runs.get(random.nextInt(runs.size())));
      }
      pairs.add(
          map.name(i).getBytes(StandardCharsets.UTF_8),
          map.value(i).getBytes(StandardCharsets.UTF_8));
      repeated.set(random.nextInt(repeated.size()), pairs.last());
      runs.set(
          random.nextInt(runs.size()),
          new TextRun(List.of(pairs.last(), repeated.get(random.nextInt(repeated.size())))));
    }
    return pairs.map();
  }

  private String inRow() {
    StringBuilder line = new StringBuilder();
    for (Column column : TABLE.columns()) {
      Object value = row.value(column.name());
      if (value instanceof TextMap map) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < map.size(); i++) {
          texts.add(map.name(i));
          texts.add(map.value(i));
        }
        value = texts;
      } else if (value instanceof Boolean flag) {
        value = flag ? 1L : 0L;
      }
      line.append(value).append('|');
    }
    return line.toString();
  }

  private static List<String> inBatch(StoredBatch batch) {
    List<String> lines = new ArrayList<>();
    for (int row = 0; row < batch.rows(); row++) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < TABLE.columns().size(); i++) {
        line.append(value(batch.column(i), row)).append('|');
      }
      lines.add(line.toString());
    }
    return lines;
  }

  private static Object value(ColumnView column, int row) {
    if (!column.has(row)) {
      return null;
    }
    return switch (column) {
      case ColumnView.Absent() -> null;
      case ColumnView.Numbers numbers -> numbers.get(row);
      case ColumnView.Texts texts -> texts.get(row);
      case ColumnView.Coded coded -> coded.dictionary().get(coded.code(row));
      case ColumnView.Lists lists -> {
        List<String> texts = new ArrayList<>();
        for (int i = lists.start(row); i < lists.end(row); i++) {
          texts.add(lists.entries().get(i));
        }
        yield texts;
      }
    };
  }
}
