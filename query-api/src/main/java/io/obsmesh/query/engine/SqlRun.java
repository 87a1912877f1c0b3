package io.obsmesh.query.engine;

import io.obsmesh.query.Spelling;
import io.obsmesh.query.Times;
import io.obsmesh.query.duck.DuckException;
import io.obsmesh.query.duck.DuckSession;
import io.obsmesh.query.plan.Field;
import io.obsmesh.query.plan.SourceTable;
import io.obsmesh.query.plan.Tables;
import io.obsmesh.query.plan.TimeRange;
import io.obsmesh.query.sql.SqlStatement;
import io.obsmesh.table.Column;
import io.obsmesh.table.RequestColumns;
import io.obsmesh.table.Table;
import io.obsmesh.wire.Predicate;
import io.obsmesh.wire.ScanRequest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;

/**
 * Runs SQL that someone wrote. The tables it names are fetched from the nodes, only the columns it
 * names, into a database of its own; it can read nothing else and change nothing. Thread-safe.
 */
public final class SqlRun {
  private final RowSource source;
  private final Tables tables;
  private final EngineLimits limits;

  public SqlRun(RowSource source, Tables tables, EngineLimits limits) {
    this.source = source;
    this.tables = tables;
    this.limits = limits;
  }

  /**
   * Runs one SELECT.
   *
   * @param range which rows the tables have
   * @param limit rows of the answer at most; 0 for the usual number
   * @throws DuckException when it is no SELECT, is wrong, or DuckDB is not to be had
   * @throws LimitException when it needs too much
   * @throws Cancellation.CancelledException when it was cancelled
   */
  public ResultTable run(String sql, TimeRange range, int limit, Cancellation cancellation) {
    long started = System.nanoTime();
    int most = limit > 0 ? limit : limits.defaultRows();
    return inSession(
        sql,
        range,
        cancellation,
        (duck, tally) -> answer(duck, sql, most, started, tally, range, new LinkedHashSet<>()));
  }

  /**
   * Opens a database with the tables that a SELECT names, and closes it in the end.
   *
   * @param range which rows the tables have; null for none, to look at columns
   * @param then what to do in it; the database cannot be opened further by then
   */
  <T> T inSession(
      String sql,
      @Nullable TimeRange range,
      Cancellation cancellation,
      BiFunction<DuckSession, NodeTally, T> then) {
    NodeTally tally = new NodeTally();
    try (DuckSession duck = DuckSession.open(limits.maxBytes())) {
      cancellation.watch(duck, duck::interrupt);
      try {
        SqlStatement statement = SqlStatement.parse(duck, sql);
        for (String name : statement.tables()) {
          load(duck, table(name), statement, range, cancellation, tally);
        }
        duck.lock();
        return then.apply(duck, tally);
      } finally {
        cancellation.forget(duck);
      }
    } catch (DuckException e) {
      cancellation.check(); // that is how it was ended
      if (e.kind() == DuckException.Kind.MEMORY) {
        throw new LimitException(
            "the query needs more than %,d MiB".formatted(limits.maxBytes() >> 20),
            "ask for a shorter range, or for fewer columns");
      }
      throw e;
    }
  }

  private SourceTable table(String name) {
    SourceTable table = tables.find(name);
    if (table == null) {
      String near = Spelling.didYouMean(name, tables.names());
      throw DuckException.mistake(
          "there is no table '"
              + name
              + "': "
              + (near != null ? near : "tables: " + String.join(", ", tables.names())));
    }
    return table;
  }

  private void load(
      DuckSession duck,
      SourceTable table,
      SqlStatement statement,
      @Nullable TimeRange range,
      Cancellation cancellation,
      NodeTally tally) {
    List<Column> columns =
        table.columns().stream()
            .filter(c -> statement.allColumns() || statement.columns().contains(c.name()))
            .toList();
    // A table of which nothing is named is counted.
    List<Column> wanted = columns.isEmpty() ? table.columns().subList(0, 1) : columns;
    duck.load(table.name(), new AnswerReader(null, wanted, cancellation::check, duck.allocator()));
    if (range == null) {
      return;
    }
    for (Table member : table.members()) {
      List<Column> present =
          wanted.stream().filter(column -> member.find(column.name()) != null).toList();
      ScanRequest request =
          new ScanRequest(
              member.name(),
              present.stream().map(Column::name).toList(),
              rows(member, statement),
              range.sinceNanos(),
              range.untilNanos(),
              0,
              false);
      try (RowSource.Answer answer = source.scan(request)) {
        cancellation.watch(answer);
        try {
          duck.append(
              table.name(),
              new AnswerReader(answer, present, cancellation::check, duck.allocator()));
        } finally {
          cancellation.forget(answer);
        }
        tally.add(answer.nodes(), range.untilNanos());
      }
    }
    tally.requireOne();
  }

  /**
   * As in a query that aggregates, requests that still go on are left out, unless the statement can
   * tell them apart.
   */
  private static @Nullable Predicate rows(Table member, SqlStatement statement) {
    String partial = RequestColumns.PARTIAL.name();
    return member.find(partial) == null
            || statement.allColumns()
            || statement.columns().contains(partial)
        ? null
        : new Predicate.Not(new Predicate.IsTrue(Predicate.Reference.of(partial)));
  }

  /** The query with a bound; the order of the inner one stays. */
  static String atMost(String sql, long rows) {
    return "SELECT * FROM (\n" + sql.strip().replaceAll("[;\\s]+$", "") + "\n) LIMIT " + rows;
  }

  private ResultTable answer(
      DuckSession duck,
      String sql,
      int most,
      long started,
      NodeTally tally,
      TimeRange range,
      Set<String> notes) {
    // One more than is answered, to know that there are more.
    ArrowReader reader = duck.query(atMost(sql, most + 1L));
    VectorSchemaRoot root = duck.batch(reader);
    List<Field> fields = ArrowValues.fields(root.getSchema(), tables);
    List<@Nullable Object[]> rows = new ArrayList<>();
    while (duck.next(reader)) {
      List<FieldVector> vectors = root.getFieldVectors();
      for (int row = 0; row < root.getRowCount(); row++) {
        @Nullable Object[] values = new Object[vectors.size()];
        for (int c = 0; c < values.length; c++) {
          values[c] = ArrowValues.value(vectors.get(c), row);
        }
        rows.add(values);
      }
    }
    boolean limited = rows.size() > most;
    if (limited) {
      notes.add("the first %,d rows: ask with a higher limit for more".formatted(most));
      rows = rows.subList(0, most);
    }
    if (range.given() && !tally.parts().isEmpty()) {
      notes.add(
          "the tables had the rows from "
              + Times.format(range.sinceNanos())
              + " to "
              + Times.format(range.untilNanos()));
    }
    return new ResultTable(
        fields, rows, Engine.summary(tally, rows.size(), started, limited, notes));
  }
}
