package io.obsmesh.history;

import io.obsmesh.wire.Predicate;
import io.obsmesh.wire.Predicate.Comparison;
import io.obsmesh.wire.Predicate.Reference;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jspecify.annotations.Nullable;

/**
 * Predicates as SQL, for DuckDB to skip row groups and rows with. Only what means exactly the same
 * there: the rest (regular expressions, networks, entries of maps) is null and is tested on the
 * rows that come. Constants are written as SQL literals, whatever they hold.
 */
final class PredicateSql {
  private final Map<String, ArrowType> types;
  private final Set<String> stored;

  /**
   * @param types of the table's columns, as on the wire
   * @param stored names of the columns that the segments have; others are absent in every row
   */
  PredicateSql(Map<String, ArrowType> types, Set<String> stored) {
    this.types = types;
    this.stored = stored;
  }

  /** The condition, true for the same rows and otherwise false or null; null when it has none. */
  @Nullable String of(Predicate predicate) {
    return switch (predicate) {
      case Predicate.And(var all) -> join(all, " AND ", "true");
      case Predicate.Or(var any) -> join(any, " OR ", "false");
      case Predicate.Not(var inner) -> {
        String sql = of(inner);
        yield sql == null ? null : "NOT coalesce(" + sql + ", false)";
      }
      case Predicate.CompareLong(var left, var comparison, long right) ->
          isNumber(left) ? column(left) + operator(comparison) + constant(left, right) : null;
      case Predicate.CompareNumber(var left, var comparison, double right) ->
          isNumber(left) && !isTime(left) && Double.isFinite(right)
              ? "CAST("
                  + column(left)
                  + " AS DOUBLE)"
                  + operator(comparison)
                  + "CAST('"
                  + right
                  + "' AS DOUBLE)"
              : null;
      case Predicate.CompareText(var left, var comparison, String right) ->
          text(left) && printable(right)
              ? column(left) + operator(comparison) + StoredSchema.literal(right)
              : null;
      case Predicate.IsTrue(var left) -> flag(left) ? column(left) : null;
      case Predicate.IsPresent(var left) ->
          left.key() == null && known(left) ? column(left) + " IS NOT NULL" : null;
      case Predicate.InTexts(var left, var values) ->
          text(left) && values.stream().allMatch(PredicateSql::printable)
              ? in(left, values.stream().map(StoredSchema::literal).toList())
              : null;
      case Predicate.InLongs(var left, var values) ->
          isNumber(left) ? in(left, values.stream().map(v -> constant(left, v)).toList()) : null;
      case Predicate.MatchText(var left, var match, String pattern) -> match(left, match, pattern);
      case Predicate.CompareColumns(var left, var comparison, var right) ->
          isNumber(left) && isNumber(right) && isTime(left) == isTime(right)
                  || text(left) && text(right)
              ? column(left) + operator(comparison) + column(right)
              : null;
      case Predicate.InNetwork network -> null;
    };
  }

  private @Nullable String match(Reference left, Predicate.Match match, String pattern) {
    if (!text(left) || !printable(pattern)) {
      return null;
    }
    String arguments = "(" + column(left) + ", " + StoredSchema.literal(pattern) + ")";
    return switch (match) {
      case CONTAINS -> "contains" + arguments;
      case STARTS_WITH -> "starts_with" + arguments;
      case ENDS_WITH -> "suffix" + arguments;
      // One character is one UTF-16 unit for us and one code point there.
      case LIKE ->
          pattern.contains("_") ? null : column(left) + " LIKE " + StoredSchema.literal(pattern);
      case REGEX -> null;
    };
  }

  private @Nullable String join(List<Predicate> parts, String operator, String none) {
    List<@Nullable String> all = parts.stream().map(this::of).toList();
    if (all.contains(null)) {
      return null;
    }
    return all.isEmpty() ? none : "(" + String.join(operator, all) + ")";
  }

  private String in(Reference left, Collection<String> values) {
    return values.isEmpty()
        ? "false"
        : column(left) + values.stream().sorted().collect(Collectors.joining(", ", " IN (", ")"));
  }

  private String constant(Reference left, long value) {
    return isTime(left) ? time(value) : "CAST('" + value + "' AS BIGINT)";
  }

  /** A time in SQL, where the outermost numbers are infinity. */
  static String time(long nanos) {
    long finite = Math.clamp(nanos, -(Long.MAX_VALUE - 1), Long.MAX_VALUE - 1);
    return "make_timestamp_ns(CAST('" + finite + "' AS BIGINT))";
  }

  /** A column in SQL; absent where segments lack it. */
  String column(Reference reference) {
    ArrowType type = types.get(reference.column());
    return type == null || stored.contains(reference.column())
        ? StoredSchema.quoted(reference.column())
        : "CAST(NULL AS " + StoredSchema.sqlType(type) + ")";
  }

  private boolean known(Reference reference) {
    return types.containsKey(reference.column());
  }

  /** Whether a reference is a column of whole numbers or of times. */
  boolean isNumber(Reference reference) {
    return reference.key() == null
        && (types.get(reference.column()) instanceof ArrowType.Int || isTime(reference));
  }

  /** Whether it is a column of times. */
  boolean isTime(Reference reference) {
    return reference.key() == null && types.get(reference.column()) instanceof ArrowType.Timestamp;
  }

  /** Whether it is a column of numbers, times, texts or truth values. */
  boolean isScalar(Reference reference) {
    return isNumber(reference) || text(reference) || flag(reference);
  }

  private boolean text(Reference reference) {
    return reference.key() == null && types.get(reference.column()) instanceof ArrowType.Utf8;
  }

  private boolean flag(Reference reference) {
    return reference.key() == null && types.get(reference.column()) instanceof ArrowType.Bool;
  }

  private static boolean printable(String text) {
    return text.indexOf('\0') < 0;
  }

  private static String operator(Comparison comparison) {
    return switch (comparison) {
      case EQUAL -> " = ";
      case LESS -> " < ";
      case LESS_OR_EQUAL -> " <= ";
      case GREATER -> " > ";
      case GREATER_OR_EQUAL -> " >= ";
    };
  }
}
