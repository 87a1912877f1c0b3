package io.obsmesh.query;

import java.util.List;

/** A whole query: named pipelines, then the one that is answered. */
public record Query(List<Let> lets, Pipeline pipeline) {
  public Query {
    lets = List.copyOf(lets);
  }

  /** {@code let name = pipeline;}: the name then stands for a table. */
  public record Let(Expr.Name name, Pipeline pipeline) {}

  /** A table and what happens to its rows, left to right. */
  public record Pipeline(Expr.Name table, List<Stage> stages) {
    public Pipeline {
      stages = List.copyOf(stages);
    }
  }
}
