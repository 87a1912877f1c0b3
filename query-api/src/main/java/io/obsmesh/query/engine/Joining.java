package io.obsmesh.query.engine;

import io.obsmesh.query.duck.DuckException;
import io.obsmesh.query.duck.DuckSession;
import io.obsmesh.query.duck.RowsReader;
import io.obsmesh.query.plan.Plan;
import io.obsmesh.query.plan.Step;
import io.obsmesh.query.plan.ValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;

/**
 * {@code join}. DuckDB is given the keys and times of both sides and says which rows belong
 * together; the rows themselves stay here.
 */
final class Joining {
  private final PlanRun run;
  private final Step.Join join;

  Joining(PlanRun run, Step.Join join) {
    this.run = run;
    this.join = join;
  }

  List<@Nullable Object[]> join(List<@Nullable Object[]> rows) {
    if (rows.isEmpty()) {
      return rows;
    }
    Plan other = join.other();
    List<@Nullable Object[]> others = run.rows(JoinFilter.of(join, rows));
    List<@Nullable Object[]> joined = others.isEmpty() ? withoutMatch(rows) : matched(rows, others);
    if (joined.isEmpty()) {
      run.notes()
          .add(
              "%,d rows and %,d of %s: none belong together"
                  .formatted(rows.size(), others.size(), other.source().name()));
    }
    return joined;
  }

  private List<@Nullable Object[]> withoutMatch(List<@Nullable Object[]> rows) {
    List<@Nullable Object[]> alone = new ArrayList<>();
    if (join.left()) {
      rows.forEach(row -> alone.add(joined(row, null)));
    }
    return alone;
  }

  private List<@Nullable Object[]> matched(
      List<@Nullable Object[]> rows, List<@Nullable Object[]> others) {
    int most = run.limits().maxRows();
    List<@Nullable Object[]> joined;
    try (DuckSession duck = DuckSession.open(run.limits().maxBytes())) {
      run.cancellation().watch(duck, duck::interrupt);
      try {
        joined = pairs(duck, rows, others, most);
      } finally {
        run.cancellation().forget(duck);
      }
    } catch (DuckException e) {
      run.cancellation().check(); // that is how it was ended
      if (e.kind() == DuckException.Kind.MEMORY) {
        throw new LimitException(
            "the join needs more than %,d MiB".formatted(run.limits().maxBytes() >> 20),
            "add where on both sides of the join");
      }
      throw e;
    }
    if (joined.size() > most) {
      throw new LimitException(
          "more than %,d rows at once".formatted(most),
          "add where on both sides of the join, or within");
    }
    return joined;
  }

  private List<@Nullable Object[]> pairs(
      DuckSession duck, List<@Nullable Object[]> rows, List<@Nullable Object[]> others, int most) {
    duck.load("a", new RowsReader(rows, columns(true), duck.allocator()));
    duck.load("b", new RowsReader(others, columns(false), duck.allocator()));
    ArrowReader pairs = duck.query(sql(most));
    List<@Nullable Object[]> joined = new ArrayList<>();
    while (duck.next(pairs)) {
      VectorSchemaRoot batch = duck.batch(pairs);
      BigIntVector mine = (BigIntVector) batch.getVector(0);
      BigIntVector theirs = (BigIntVector) batch.getVector(1);
      for (int i = 0; i < batch.getRowCount(); i++) {
        joined.add(
            joined(
                rows.get((int) mine.get(i)),
                theirs.isNull(i) ? null : others.get((int) theirs.get(i))));
      }
    }
    return joined;
  }

  private List<RowsReader.Column> columns(boolean mine) {
    List<Integer> keys = mine ? join.keys() : join.otherKeys();
    List<RowsReader.Column> columns = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      ValueType type = join.output().field(join.keys().get(i)).type();
      columns.add(new RowsReader.Column("k" + i, keys.get(i), type));
    }
    if (join.withinNanos() > 0) {
      columns.add(
          new RowsReader.Column("t", mine ? join.time() : join.otherTime(), ValueType.TIME));
    }
    return columns;
  }

  private String sql(int most) {
    StringBuilder sql = new StringBuilder("SELECT a.n, b.n FROM a ");
    sql.append(join.left() ? "LEFT " : "").append("JOIN b ON ");
    for (int i = 0; i < join.keys().size(); i++) {
      sql.append(i == 0 ? "" : " AND ").append("a.k").append(i).append(" = b.k").append(i);
    }
    if (join.withinNanos() > 0) {
      sql.append(" AND abs(a.t - b.t) <= ").append(join.withinNanos());
    }
    // One more than may be kept, to know that there are more.
    return sql.append(" ORDER BY a.n, b.n LIMIT ").append(most + 1L).toString();
  }

  private @Nullable Object[] joined(@Nullable Object[] mine, @Nullable Object @Nullable [] theirs) {
    @Nullable Object[] row = Arrays.copyOf(mine, join.output().size());
    if (theirs != null) {
      int at = join.output().size() - join.added().size();
      for (int column : join.added()) {
        row[at++] = theirs[column];
      }
    }
    return row;
  }
}
