package io.obsmesh.query.plan;

import io.obsmesh.query.plan.Scalar.ColumnValue;
import io.obsmesh.query.plan.Scalar.TextFunction;
import io.obsmesh.wire.Predicate.Comparison;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code src.node} and {@code dst.node} of tables that say who observed a row ({@code node}) and at
 * which end ({@code role}): where that end runs. Of the other end it is not known here.
 */
final class EndNodes {
  /** What JSON null holds is absent. */
  private static final Scalar ABSENT =
      new TextFunction(TextFunction.Kind.JSON, new Scalar.TextConstant("null"), List.of("$"));

  private EndNodes() {}

  /** The value of that name; null when it is another name, or when the rows do not say. */
  static @Nullable Scalar of(Shape shape, String name) {
    String role =
        switch (name) {
          case "src.node" -> "client";
          case "dst.node" -> "server";
          default -> "";
        };
    int node = shape.find("node");
    int at = shape.find("role");
    if (role.isEmpty() || node < 0 || at < 0) {
      return null;
    }
    return new Scalar.Choice(
        new Condition.CompareText(new ColumnValue(at, shape.field(at)), Comparison.EQUAL, role),
        new ColumnValue(node, shape.field(node)),
        ABSENT);
  }
}
