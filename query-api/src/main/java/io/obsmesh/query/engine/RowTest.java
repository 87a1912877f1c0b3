package io.obsmesh.query.engine;

/** A condition over the rows at hand. */
@FunctionalInterface
interface RowTest {
  boolean test(int row);
}
