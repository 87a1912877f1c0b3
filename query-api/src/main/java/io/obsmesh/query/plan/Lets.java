package io.obsmesh.query.plan;

import io.obsmesh.query.Expr;
import io.obsmesh.query.Problems;
import io.obsmesh.query.Query.Let;
import io.obsmesh.query.Query.Pipeline;
import io.obsmesh.query.Stage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Puts what {@code let} names stand for in their places, also in joins. */
final class Lets {
  /** Names that use names can grow without bound: two of the one before, sixty times. */
  private static final int MOST_STAGES = 1_000;

  private final Problems problems;
  private final Map<String, Pipeline> byName = new HashMap<>();
  private int stages;

  Lets(Problems problems) {
    this.problems = problems;
  }

  /** Names a pipeline; it may use the names before it. */
  void define(Let let) {
    byName.put(let.name().text(), inline(let.pipeline()));
  }

  Set<String> names() {
    return byName.keySet();
  }

  /** The pipeline with all names replaced. */
  Pipeline inline(Pipeline pipeline) {
    Pipeline named = byName.get(pipeline.table().text());
    List<Stage> all = new ArrayList<>(named == null ? List.of() : named.stages());
    for (Stage stage : pipeline.stages()) {
      all.add(stage instanceof Stage.Join join ? inline(join) : stage);
    }
    stages += all.size();
    if (stages > MOST_STAGES) {
      throw problems.fail(
          pipeline.table().span(), "the query has more than 1,000 stages", "use fewer names");
    }
    return new Pipeline(named == null ? pipeline.table() : named.table(), all);
  }

  private Stage inline(Stage.Join join) {
    Pipeline other = inline(join.other());
    Expr.Name name = join.other().table();
    boolean called = other.stages().stream().anyMatch(Stage.As.class::isInstance);
    if (byName.containsKey(name.text()) && !called) {
      List<Stage> stages = new ArrayList<>(other.stages());
      stages.add(new Stage.As(name.span(), name)); // its columns are found under its name
      other = new Pipeline(other.table(), stages);
    }
    return new Stage.Join(join.span(), join.left(), other, join.keys(), join.withinNanos());
  }
}
