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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
    return plan(text, QueryParser.parse(text), options);
  }

  private Plan plan(String text, Query query, PlanOptions options) {
    Problems problems = new Problems(text);
    Map<String, Pipeline> lets = new HashMap<>();
    for (Let let : query.lets()) {
      if (tables.find(let.name().text()) != null) {
        problems.add(let.name().span(), "'" + let.name().text() + "' is a table already", null);
      }
      lets.put(let.name().text(), inlined(let.pipeline(), lets));
    }
    Pipeline pipeline = inlined(query.pipeline(), lets);
    SourceTable source = tables.find(pipeline.table().text());
    if (source == null) {
      Set<String> names = new HashSet<>(tables.names());
      names.addAll(lets.keySet());
      String near = Spelling.didYouMean(pipeline.table().text(), names);
      throw problems.fail(
          pipeline.table().span(),
          "there is no table '" + pipeline.table().text() + "'",
          near != null ? near : "tables: " + String.join(", ", tables.names()));
    }
    PlanBuilder builder = new PlanBuilder(source, problems, options);
    List<Stage> stages = withKeysJoined(pipeline.stages());
    for (Stage stage : stages) {
      builder.add(stage);
    }
    problems.throwIfAny();
    return builder.build();
  }

  /** The pipeline with a name of {@code let} replaced by what it stands for. */
  private static Pipeline inlined(Pipeline pipeline, Map<String, Pipeline> lets) {
    Pipeline named = lets.get(pipeline.table().text());
    if (named == null) {
      return pipeline;
    }
    List<Stage> stages = new ArrayList<>(named.stages());
    stages.addAll(pipeline.stages());
    return new Pipeline(named.table(), stages);
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
              : ref.name() + "." + ref.key();
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
