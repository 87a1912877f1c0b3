package io.obsmesh.query.sql;

import io.obsmesh.query.Times;
import io.obsmesh.query.duck.SqlText;
import io.obsmesh.query.plan.Scalar;
import io.obsmesh.query.plan.ValueType;
import java.util.Locale;

/** Values of one row in SQL. */
final class SqlScalars {
  private final SqlConditions conditions = new SqlConditions(this);

  SqlConditions conditions() {
    return conditions;
  }

  String scalar(Scalar scalar) {
    return switch (scalar) {
      case Scalar.ColumnValue column -> SqlText.name(column.field().name());
      case Scalar.Entry entry ->
          "list_filter(map_entries("
              + scalar(entry.map())
              + "), lambda e: lower(e.key) = "
              + SqlText.text(entry.key().toLowerCase(Locale.ROOT))
              + ")[1].value";
      case Scalar.IntegerConstant constant ->
          constant.type() == ValueType.TIME
              ? time(constant.value())
              : Long.toString(constant.value());
      case Scalar.DecimalConstant constant -> constant.value() + "::DOUBLE";
      case Scalar.TextConstant constant -> SqlText.text(constant.value());
      case Scalar.Arithmetic arithmetic -> arithmetic(arithmetic);
      case Scalar.Choice choice ->
          "CASE WHEN "
              + conditions.test(choice.condition())
              + " THEN "
              + scalar(choice.then())
              + " ELSE "
              + scalar(choice.otherwise())
              + " END";
      case Scalar.Truth truth -> "coalesce(" + conditions.test(truth.condition()) + ", false)";
      case Scalar.Bucket bucket -> bucket(bucket);
      case Scalar.TextFunction function -> function(function);
    };
  }

  /** A time with its nanoseconds. */
  static String time(long nanos) {
    String text = Times.format(nanos);
    return "TIMESTAMP_NS '" + text.substring(0, text.length() - 1).replace('T', ' ') + "'";
  }

  /** A time as nanoseconds, other numbers as they are. */
  private String number(Scalar scalar) {
    return scalar.type() == ValueType.TIME ? "epoch_ns(" + scalar(scalar) + ")" : scalar(scalar);
  }

  private String arithmetic(Scalar.Arithmetic a) {
    String right = number(a.right());
    String text =
        "("
            + number(a.left())
            + " "
            + a.operator()
            + " "
            + (a.operator() == '/' ? "nullif(" + right + ", 0)" : right)
            + ")";
    return a.type() == ValueType.TIME ? "make_timestamp_ns" + text : text;
  }

  private String bucket(Scalar.Bucket bucket) {
    String value = number(bucket.of());
    if (bucket.of().type() == ValueType.DECIMAL) {
      value = "floor(" + value + ")::BIGINT";
    }
    String floored = floored(value, bucket.width());
    return bucket.type() == ValueType.TIME ? "make_timestamp_ns(" + floored + ")" : floored;
  }

  /** A whole number rounded down to a multiple, also below zero. */
  static String floored(String value, long width) {
    return "(%s - (%s %% %d + %d) %% %d)".formatted(value, value, width, width, width);
  }

  private String function(Scalar.TextFunction function) {
    String of = scalar(function.of());
    return switch (function.kind()) {
      case CIDR -> SqlNetworks.cidr(of, Integer.parseInt(function.parameters().get(0)));
      case ROUTE -> SqlRoutes.template(of);
      case JSON ->
          "CASE WHEN json_valid("
              + of
              + ") THEN json_extract_string("
              + of
              + ", "
              + SqlText.text(function.parameters().get(0))
              + ") END";
      case HOST ->
          "coalesce((SELECT arg_max(obs_host, obs_time) FROM (SELECT \"query\" AS obs_host, \"time\""
              + " AS obs_time, unnest(\"answers\") AS obs_address FROM \"dns\") WHERE obs_address ="
              + " "
              + of
              + "), "
              + of
              + ")";
    };
  }
}
