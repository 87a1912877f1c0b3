package io.obsmesh.query.engine;

import io.obsmesh.query.duck.DuckException;
import io.obsmesh.query.duck.DuckSession;
import io.obsmesh.query.plan.SourceTable;
import io.obsmesh.query.plan.Tables;
import io.obsmesh.query.plan.TimeRange;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Runs SQL that someone wrote as {@link SqlRun} does, with parameters, and hands its answer on in
 * Arrow batches as DuckDB has them. An answer that is too big fails: a reader of batches would not
 * see that rows are missing. Thread-safe.
 */
public final class SqlBatches {
  private final SqlRun run;
  private final Tables tables;
  private final EngineLimits limits;

  public SqlBatches(RowSource source, Tables tables, EngineLimits limits) {
    this.run = new SqlRun(source, tables, limits);
    this.tables = tables;
    this.limits = limits;
  }

  /**
   * What a query answers and asks for.
   *
   * @param columns of the answer; those whose type a parameter decides may be another in the end
   * @param parameters the SQL types of its parameters
   */
  public record Shape(Schema columns, List<String> parameters) {
    public Shape {
      parameters = List.copyOf(parameters);
    }
  }

  /** Takes batches. Each is valid until the call returns. */
  public interface Reader {
    /** Comes once, before any batch; the root holds each batch later on. */
    void start(VectorSchemaRoot root);

    /**
     * The root has a batch.
     *
     * @param soFar the summary, with the rows up to and with this batch
     */
    void batch(Summary soFar);
  }

  /** The tables that can be asked. */
  public Tables tables() {
    return tables;
  }

  /** The columns of a table, with the types that they have in SQL. */
  public static Schema schema(SourceTable table) {
    return AnswerReader.schema(table.columns());
  }

  /**
   * Finds out what a query answers, without asking a node. Throws as {@link #run} does.
   *
   * @throws DuckException when it is no SELECT, is wrong, or DuckDB is not to be had
   */
  public Shape shape(String sql, Cancellation cancellation) {
    return run.inSession(
        sql,
        null,
        cancellation,
        (duck, _) -> {
          String none = SqlRun.atMost(sql, 0);
          List<String> parameters = duck.parameterTypes(none);
          List<@Nullable Object> nulls = Collections.nCopies(parameters.size(), null);
          return new Shape(duck.batch(duck.query(none, nulls)).getSchema(), parameters);
        });
  }

  /**
   * Runs one SELECT. An answer without rows is one empty batch.
   *
   * @param parameters as {@link DuckSession#query(String, List)} takes them
   * @param range which rows the tables have
   * @throws DuckException when it is no SELECT, is wrong, or DuckDB is not to be had
   * @throws LimitException when it needs too much, or has too many rows
   * @throws Cancellation.CancelledException when it was cancelled
   */
  public void run(
      String sql,
      List<@Nullable Object> parameters,
      TimeRange range,
      Cancellation cancellation,
      Reader reader) {
    long started = System.nanoTime();
    run.inSession(
        sql,
        range,
        cancellation,
        (duck, tally) -> {
          ArrowReader batches = duck.query(SqlRun.atMost(sql, limits.maxRows() + 1L), parameters);
          VectorSchemaRoot root = duck.batch(batches);
          reader.start(root);
          Set<String> notes = new LinkedHashSet<>();
          long rows = 0;
          boolean more = duck.next(batches);
          do {
            cancellation.check();
            rows += root.getRowCount();
            if (rows > limits.maxRows()) {
              throw new LimitException(
                  "the answer has more than %,d rows".formatted(limits.maxRows()),
                  "say LIMIT, or group the rows");
            }
            reader.batch(Engine.summary(tally, rows, started, false, notes));
            more = more && duck.next(batches);
          } while (more);
          return rows;
        });
  }
}
