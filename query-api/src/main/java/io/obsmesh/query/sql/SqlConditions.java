package io.obsmesh.query.sql;

import io.obsmesh.query.duck.SqlText;
import io.obsmesh.query.plan.Condition;
import io.obsmesh.query.plan.Scalar;
import io.obsmesh.query.plan.ValueType;
import io.obsmesh.wire.Predicate.Comparison;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Conditions in SQL. A comparison with NULL is NULL there, which WHERE takes for false; where it
 * matters, below NOT, it is made false, as it is in the query language.
 */
final class SqlConditions {
  private final SqlScalars scalars;

  SqlConditions(SqlScalars scalars) {
    this.scalars = scalars;
  }

  /** True where the condition holds; false or NULL where not. */
  String test(Condition condition) {
    return switch (condition) {
      case Condition.All all -> joined(all.all(), " AND ", "true");
      case Condition.Any any -> joined(any.any(), " OR ", "false");
      case Condition.Negation not -> "NOT coalesce(" + test(not.of()) + ", false)";
      case Condition.CompareLong c ->
          of(c.left())
              + sign(c.comparison())
              + (c.left().type() == ValueType.TIME
                  ? SqlScalars.time(c.right())
                  : Long.toString(c.right()));
      case Condition.CompareNumber c ->
          of(c.left()) + sign(c.comparison()) + c.right() + "::DOUBLE";
      case Condition.CompareText c -> of(c.left()) + sign(c.comparison()) + SqlText.text(c.right());
      case Condition.CompareScalars c -> of(c.left()) + sign(c.comparison()) + of(c.right());
      case Condition.IsTrue c -> of(c.of());
      case Condition.IsPresent c -> of(c.of()) + " IS NOT NULL";
      case Condition.InTexts c ->
          c.values().isEmpty()
              ? "false"
              : of(c.left())
                  + c.values().stream()
                      .sorted()
                      .map(SqlText::text)
                      .collect(Collectors.joining(", ", " IN (", ")"));
      case Condition.InLongs c ->
          c.values().isEmpty()
              ? "false"
              : of(c.left())
                  + c.values().stream()
                      .sorted()
                      .map(v -> c.left().type() == ValueType.TIME ? SqlScalars.time(v) : "" + v)
                      .collect(Collectors.joining(", ", " IN (", ")"));
      case Condition.InNetwork c -> SqlNetworks.contains(of(c.left()), c.network());
      case Condition.MatchText c -> match(c);
    };
  }

  private String of(Scalar scalar) {
    return scalars.scalar(scalar);
  }

  private String joined(List<Condition> conditions, String word, String none) {
    return conditions.isEmpty()
        ? none
        : conditions.stream().map(this::test).collect(Collectors.joining(word, "(", ")"));
  }

  private String match(Condition.MatchText c) {
    String left = of(c.left());
    if (c.left().type() != ValueType.LIST) {
      return match(c, left);
    }
    // Of a list one element must match; contains means that it has this element.
    return switch (c.match()) {
      case CONTAINS -> "list_contains(" + left + ", " + SqlText.text(c.pattern()) + ")";
      case STARTS_WITH, ENDS_WITH, LIKE, REGEX ->
          "len(list_filter(" + left + ", lambda e: " + match(c, "e") + ")) > 0";
    };
  }

  private static String match(Condition.MatchText c, String text) {
    String pattern = SqlText.text(c.pattern());
    return switch (c.match()) {
      case CONTAINS -> "contains(" + text + ", " + pattern + ")";
      case STARTS_WITH -> "starts_with(" + text + ", " + pattern + ")";
      case ENDS_WITH -> "suffix(" + text + ", " + pattern + ")";
      case LIKE -> text + " LIKE " + pattern;
      case REGEX -> "regexp_matches(" + text + ", " + pattern + ", 's')";
    };
  }

  private static String sign(Comparison comparison) {
    return switch (comparison) {
      case EQUAL -> " = ";
      case LESS -> " < ";
      case LESS_OR_EQUAL -> " <= ";
      case GREATER -> " > ";
      case GREATER_OR_EQUAL -> " >= ";
    };
  }
}
