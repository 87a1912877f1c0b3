package io.obsmesh.query.plan;

import io.obsmesh.query.Expr;
import io.obsmesh.query.Problems;
import io.obsmesh.query.Query;
import io.obsmesh.query.Query.Let;
import io.obsmesh.query.Query.Pipeline;
import io.obsmesh.query.QueryParser;
import io.obsmesh.query.Spelling;
import io.obsmesh.query.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Makes plans of queries. Thread-safe. */
public final class Planner {
  private final Tables tables;

  public Planner(Tables tables) {
    this.tables = tables;
  }

  /** The tables that queries may name. */
  public Tables tables() {
    return tables;
  }

  /** Reads and plans a query; throws {@link io.obsmesh.query.QueryException} with all problems. */
  public Plan plan(String text, PlanOptions options) {
    Problems problems = new Problems(text);
    Query query = QueryParser.parse(text, problems);
    if (problems.any() && !query.lets().isEmpty()) {
      problems.throwIfAny(); // what a broken name stands for is not known
    }
    Lets lets = new Lets(problems);
    for (Let let : query.lets()) {
      if (tables.find(let.name().text()) != null) {
        problems.add(let.name().span(), "'" + let.name().text() + "' is a table already", null);
      }
      lets.define(let);
    }
    Pipeline pipeline = lets.inline(query.pipeline());
    Planning planning = new Planning(this, problems, options, lets.names());
    PlanBuilder builder = planning.builder(pipeline, options.usual(), false);
    problems.throwIfAny();
    if (builder == null) {
      throw new IllegalStateException("no plan and no problem: " + text);
    }
    return builder.build();
  }

  /** One query being planned: what its pipelines share. */
  record Planning(Planner planner, Problems problems, PlanOptions options, Set<String> names) {
    /**
     * The pipeline with all its stages planned; null when its table is unknown. Problems are noted.
     *
     * @param usual the range when it names none
     * @param keepsTime whether the time of rows stays with them, whatever is selected
     */
    @Nullable PlanBuilder builder(Pipeline pipeline, TimeRange usual, boolean keepsTime) {
      SourceTable source = planner.tables.find(pipeline.table().text());
      if (source == null) {
        unknown(pipeline.table());
        return null;
      }
      TimeRange range = new Ranges(problems, options).of(pipeline.stages(), usual);
      PlanBuilder builder = new PlanBuilder(source, this, range, keepsTime);
      for (Stage stage : withKeysJoined(pipeline.stages())) {
        builder.add(stage);
      }
      return builder;
    }

    private void unknown(Expr.Name table) {
      Set<String> all = new TreeSet<>(planner.tables.names());
      all.addAll(names);
      String near = Spelling.didYouMean(table.text(), all);
      problems.add(
          table.span(),
          "there is no table '" + table.text() + "'",
          near != null ? near : "tables: " + String.join(", ", planner.tables.names()));
    }
  }

  /** {@code by k | count()} is {@code count() by k}. */
  private static List<Stage> withKeysJoined(List<Stage> stages) {
    List<Stage> joined = new ArrayList<>();
    for (Stage stage : stages) {
      Stage previous = joined.isEmpty() ? null : joined.get(joined.size() - 1);
      if (previous instanceof Stage.Aggregate keys
          && keys.aggregates().isEmpty()
          && stage instanceof Stage.Aggregate calls
          && calls.keys().isEmpty()
          && !calls.aggregates().isEmpty()) {
        joined.set(
            joined.size() - 1,
            new Stage.Aggregate(
                keys.span().to(calls.span()),
                calls.aggregates(),
                keys.keys(),
                calls.everyNanos() > 0 ? calls.everyNanos() : keys.everyNanos()));
      } else {
        joined.add(stage);
      }
    }
    return joined;
  }

  /** The name a column gets when none is written. */
  static String nameOf(Expr expr, Scalar scalar, String source) {
    return switch (expr) {
      case Expr.Ref ref ->
          scalar instanceof Scalar.ColumnValue column
              ? column.field().name()
              : ref.key() == null ? ref.name() : ref.name() + "." + ref.key();
      case Expr.Call call -> call.name().text();
      case Expr.Literal e -> e.value().text();
      case Expr.Arithmetic e -> source.substring(e.span().start(), e.span().end());
      case Expr.And e -> source.substring(e.span().start(), e.span().end());
      case Expr.Or e -> source.substring(e.span().start(), e.span().end());
      case Expr.Not e -> source.substring(e.span().start(), e.span().end());
      case Expr.Compare e -> source.substring(e.span().start(), e.span().end());
      case Expr.In e -> source.substring(e.span().start(), e.span().end());
    };
  }
}
