package io.obsmesh.query.engine;

import org.jspecify.annotations.Nullable;

/** Order of values of one column; absent ones come last. */
final class Values {
  private Values() {}

  static int compare(@Nullable Object a, @Nullable Object b) {
    return switch (a) {
      case null -> b == null ? 0 : 1;
      case Long x when b instanceof Long y -> Long.compare(x, y);
      case Number x when b instanceof Number y -> Double.compare(x.doubleValue(), y.doubleValue());
      case Boolean x when b instanceof Boolean y -> Boolean.compare(x, y);
      default -> b == null ? -1 : ConditionCompiler.codePoints(a.toString(), b.toString());
    };
  }
}
