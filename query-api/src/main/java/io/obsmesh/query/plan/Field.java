package io.obsmesh.query.plan;

/**
 * One column between two steps of a plan, or of the result.
 *
 * @param name as in the result
 * @param display whether a terminal or page shows it when nobody asked for columns
 */
public record Field(String name, ValueType type, Measure measure, boolean display) {
  Field named(String other) {
    return new Field(other, type, measure, true);
  }
}
