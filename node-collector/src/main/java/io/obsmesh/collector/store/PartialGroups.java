package io.obsmesh.collector.store;

import io.obsmesh.table.Table;
import io.obsmesh.wire.PartialAggregate;
import io.obsmesh.wire.PartialColumns;
import io.obsmesh.wire.sketch.TextIds;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** The groups of a {@link PartialAggregate} and their states, so far. Not thread-safe. */
final class PartialGroups {
  /** Held at once; then they are sent and the table starts afresh. */
  private static final int MOST_GROUPS = 100_000;

  private static final long MOST_BYTES = 24 << 20;

  private final PartialAggregate aggregate;
  private final TextIds ids = new TextIds();
  private final RowGroups groups;
  private final List<GroupState> states = new ArrayList<>();
  private int[] rows = new int[0];

  /** Throws {@link IllegalArgumentException} when the aggregate does not fit the table. */
  PartialGroups(Table table, PartialAggregate aggregate) {
    this.aggregate = aggregate;
    groups = new RowGroups(table, aggregate, ids);
    for (int i = 0; i < aggregate.states().size(); i++) {
      states.add(
          GroupState.of(
              aggregate.states().get(i), i, table, ids, of -> new ValueReader(table, of, ids)));
    }
  }

  /** Adds the selected rows of a batch. */
  void add(StoredBatch batch, Selection selected) {
    if (rows.length < batch.rows()) {
      rows = new int[batch.rows()];
    }
    int count = selected.rows(rows);
    if (count == 0) {
      return;
    }
    int[] of = groups.of(batch, rows, count);
    for (GroupState state : states) {
      state.reserve(groups.size());
      state.add(batch, selected, rows, of, count);
    }
  }

  int size() {
    return groups.size();
  }

  /** Whether it holds as much as it may. */
  boolean isFull() {
    if (groups.size() >= MOST_GROUPS) {
      return true;
    }
    long bytes = groups.bytes() + ids.bytes();
    for (GroupState state : states) {
      bytes += state.bytes();
    }
    return bytes >= MOST_BYTES;
  }

  /** Writes so many groups into the answer, as its rows from 0. */
  void write(int firstGroup, int count, VectorSchemaRoot answer) {
    for (int row = 0; row < count; row++) {
      int group = firstGroup + row;
      if (aggregate.everyNanos() > 0) {
        ((TimeStampNanoTZVector) answer.getVector(PartialColumns.WINDOW))
            .setSafe(row, groups.window(group));
      }
      for (int k = 0; k < aggregate.keys().size(); k++) {
        if (groups.hasKey(group, k)) {
          GroupVectors.set(answer.getVector(PartialColumns.key(k)), row, groups.key(group, k), ids);
        }
      }
      for (GroupState state : states) {
        state.write(group, answer, row);
      }
    }
    answer.setRowCount(count);
  }
}
