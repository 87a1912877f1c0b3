package io.obsmesh.query.plan;

import io.obsmesh.query.Expr;
import io.obsmesh.query.Functions;
import io.obsmesh.query.Problems;
import io.obsmesh.query.Spelling;
import io.obsmesh.query.Stage;
import io.obsmesh.query.Value;
import io.obsmesh.query.plan.Aggregation.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gives aggregates their meaning: which, of what, and what their column is called. */
final class AggregationResolver {
  private final ScalarResolver scalars;
  private final Problems problems;

  AggregationResolver(ScalarResolver scalars, Problems problems) {
    this.scalars = scalars;
    this.problems = problems;
  }

  /** Those that could be resolved; fewer when there were problems. */
  List<Aggregation> resolve(List<Stage.Named> items, Set<String> taken) {
    List<Aggregation> aggregations = new ArrayList<>();
    for (Stage.Named item : items) {
      Expr.Call call = (Expr.Call) item.expr();
      Expr.Name given = item.name();
      String name = given != null ? given.text() : call.name().text().toLowerCase(Locale.ROOT);
      if (given == null && taken.contains(name) && !call.arguments().isEmpty()) {
        name = name + "_" + text(call.arguments().get(0)).replaceAll("[^A-Za-z0-9]+", "_");
      }
      for (int i = 2; taken.contains(name); i++) {
        name = name + "_" + i;
      }
      Aggregation aggregation = resolve(call, name);
      if (aggregation != null) {
        taken.add(name);
        aggregations.add(aggregation);
      }
    }
    return aggregations;
  }

  private String text(Expr expr) {
    return problems.source().substring(expr.span().start(), expr.span().end());
  }

  private @Nullable Aggregation resolve(Expr.Call call, String name) {
    List<Expr> arguments = call.arguments();
    return switch (call.name().text().toLowerCase(Locale.ROOT)) {
      case "count" ->
          arguments.isEmpty()
              ? made(Kind.COUNT, null, null, 0, name, ValueType.INTEGER, Measure.COUNT)
              : arity(call, 1, "count(latency>1s)") ? count(arguments.get(0), name) : null;
      case "ratio" -> arity(call, 1, "ratio(status=5xx)") ? ratio(arguments.get(0), name) : null;
      case "rate" -> rate(call, name);
      case "sum" -> numeric(call, Kind.SUM, 0, name);
      case "avg" -> numeric(call, Kind.AVG, 0, name);
      case "stdev" -> numeric(call, Kind.STDEV, 0, name);
      case "p50" -> numeric(call, Kind.QUANTILE, 0.5, name);
      case "p90" -> numeric(call, Kind.QUANTILE, 0.9, name);
      case "p95" -> numeric(call, Kind.QUANTILE, 0.95, name);
      case "p99" -> numeric(call, Kind.QUANTILE, 0.99, name);
      case "quantile" -> quantile(call, name);
      case "min" -> same(call, Kind.MIN, name);
      case "max" -> same(call, Kind.MAX, name);
      case "first" -> same(call, Kind.FIRST, name);
      case "last" -> same(call, Kind.LAST, name);
      case "any" -> same(call, Kind.ANY, name);
      case "distinct_count" -> {
        Scalar of =
            arity(call, 1, "distinct_count(path)") ? scalars.resolve(arguments.get(0)) : null;
        yield of == null
            ? null
            : made(Kind.DISTINCT_COUNT, of, null, 0, name, ValueType.INTEGER, Measure.COUNT);
      }
      case "histogram" -> bins(call, Kind.HISTOGRAM, 20, name);
      case "topk" -> bins(call, Kind.TOPK, 5, name);
      default -> {
        String word = call.name().text();
        boolean scalar = Functions.SCALARS.contains(word);
        problems.add(
            call.name().span(),
            scalar
                ? "'" + word + "' is of one row and cannot stand here"
                : "there is no function '" + word + "'",
            scalar
                ? "write it in by, select or extend"
                : Spelling.didYouMean(word, Functions.AGGREGATES));
        yield null;
      }
    };
  }

  private boolean arity(Expr.Call call, int count, String example) {
    if (call.arguments().size() == count) {
      return true;
    }
    String name = call.name().text();
    problems.add(
        call.span(),
        name + " needs " + count + (count == 1 ? " argument" : " arguments"),
        "write for example " + example);
    return false;
  }

  private static Aggregation made(
      Kind kind,
      @Nullable Scalar argument,
      @Nullable Condition condition,
      double parameter,
      String name,
      ValueType type,
      Measure measure) {
    return new Aggregation(
        kind, argument, condition, parameter, new Field(name, type, measure, true));
  }

  /** A condition, or a field: then rows that have it are counted. */
  private @Nullable Aggregation count(Expr argument, String name) {
    if (argument instanceof Expr.Ref ref) {
      Scalar scalar = scalars.reference(ref);
      if (scalar == null) {
        return null;
      }
      Condition condition =
          scalar.type() == ValueType.FLAG
              ? new Condition.IsTrue(scalar)
              : new Condition.IsPresent(scalar);
      return made(Kind.COUNT, null, condition, 0, name, ValueType.INTEGER, Measure.COUNT);
    }
    Condition condition = scalars.conditions().resolve(argument);
    return condition == null
        ? null
        : made(Kind.COUNT, null, condition, 0, name, ValueType.INTEGER, Measure.COUNT);
  }

  private @Nullable Aggregation ratio(Expr argument, String name) {
    Condition condition = scalars.conditions().resolve(argument);
    return condition == null
        ? null
        : made(Kind.RATIO, null, condition, 0, name, ValueType.DECIMAL, Measure.RATIO);
  }

  private @Nullable Aggregation rate(Expr.Call call, String name) {
    if (call.arguments().isEmpty()) {
      return made(Kind.RATE, null, null, 0, name, ValueType.DECIMAL, Measure.PER_SECOND);
    }
    if (!arity(call, 1, "rate(resp.bytes)")) {
      return null;
    }
    Scalar of = scalars.resolve(call.arguments().get(0));
    if (of == null) {
      return null;
    }
    if (of.type() == ValueType.FLAG) {
      Condition condition =
          of instanceof Scalar.Truth truth ? truth.condition() : new Condition.IsTrue(of);
      return made(Kind.RATE, null, condition, 0, name, ValueType.DECIMAL, Measure.PER_SECOND);
    }
    Measure measure = of.measure() == Measure.BYTES ? Measure.BYTES_PER_SECOND : Measure.PER_SECOND;
    return isNumber(call, of)
        ? made(Kind.RATE, of, null, 0, name, ValueType.DECIMAL, measure)
        : null;
  }

  private boolean isNumber(Expr.Call call, Scalar of) {
    if (of.type().numeric()) {
      return true;
    }
    Expr argument = call.arguments().get(0);
    problems.add(
        argument.span(),
        call.name().text() + " needs a number, '" + text(argument) + "' is " + of.type().label(),
        of.type() == ValueType.FLAG ? "write ratio(" + text(argument) + ")" : null);
    return false;
  }

  private @Nullable Aggregation numeric(Expr.Call call, Kind kind, double parameter, String name) {
    if (!arity(call, 1, call.name().text() + "(latency)")) {
      return null;
    }
    Scalar of = scalars.resolve(call.arguments().get(0));
    return of == null || !isNumber(call, of) ? null : numeric(of, kind, parameter, name);
  }

  private static Aggregation numeric(Scalar of, Kind kind, double parameter, String name) {
    // Durations stay whole nanoseconds; other averages have a fraction.
    boolean whole =
        of.measure() == Measure.NANOSECONDS
            || of.type() == ValueType.INTEGER && (kind == Kind.SUM || kind == Kind.QUANTILE);
    return made(
        kind,
        of,
        null,
        parameter,
        name,
        whole ? ValueType.INTEGER : ValueType.DECIMAL,
        of.measure());
  }

  private @Nullable Aggregation quantile(Expr.Call call, String name) {
    if (!arity(call, 2, "quantile(latency, 0.999)")) {
      return null;
    }
    Scalar of = scalars.resolve(call.arguments().get(0));
    Expr second = call.arguments().get(1);
    Value value = second instanceof Expr.Literal literal ? scalars.value(literal) : null;
    double q =
        switch (value) {
          case Value.Decimal decimal -> decimal.value();
          case Value.Whole whole -> whole.value();
          case null, default -> -1;
        };
    if (q < 0 || q > 1) {
      problems.add(second.span(), "a quantile is 0 to 1", "write 0.999 or 99.9%");
      return null;
    }
    return of == null || !isNumber(call, of) ? null : numeric(of, Kind.QUANTILE, q, name);
  }

  private @Nullable Aggregation same(Expr.Call call, Kind kind, String name) {
    Scalar of =
        arity(call, 1, call.name().text() + "(latency)")
            ? scalars.resolve(call.arguments().get(0))
            : null;
    return of == null ? null : made(kind, of, null, 0, name, of.type(), of.measure());
  }

  private @Nullable Aggregation bins(Expr.Call call, Kind kind, int usual, String name) {
    List<Expr> arguments = call.arguments();
    if (arguments.isEmpty() || arguments.size() > 2) {
      problems.add(
          call.span(),
          call.name().text() + " needs a field and a number",
          "write for example " + (kind == Kind.TOPK ? "topk(path, 5)" : "histogram(latency, 20)"));
      return null;
    }
    Scalar of = scalars.resolve(arguments.get(0));
    long count = usual;
    if (arguments.size() == 2) {
      Value value =
          arguments.get(1) instanceof Expr.Literal literal ? scalars.value(literal) : null;
      count = value instanceof Value.Whole whole ? whole.value() : -1;
    }
    if (count < 1 || count > 1000) {
      problems.add(arguments.get(1).span(), "expected a number from 1 to 1000", "write " + usual);
      return null;
    }
    if (of == null || kind == Kind.HISTOGRAM && !isNumber(call, of)) {
      return null;
    }
    return made(kind, of, null, count, name, ValueType.LIST, of.measure());
  }
}
