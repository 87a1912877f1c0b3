package io.obsmesh.query.plan;

import io.obsmesh.query.Expr;
import io.obsmesh.query.Functions;
import io.obsmesh.query.Problems;
import io.obsmesh.query.Spelling;
import io.obsmesh.query.Value;
import io.obsmesh.query.plan.Scalar.ColumnValue;
import io.obsmesh.query.plan.Scalar.TextFunction;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Gives names and functions of one row their meaning. Problems are collected, not thrown. */
final class ScalarResolver {
  private final Shape shape;
  private final String table;
  private final Problems problems;
  private final PlanOptions options;
  private final ConditionResolver conditions;

  /**
   * @param table what the rows are called in messages
   * @param options values of {@code $name}
   */
  ScalarResolver(Shape shape, String table, Problems problems, PlanOptions options) {
    this.shape = shape;
    this.table = table;
    this.problems = problems;
    this.options = options;
    this.conditions = new ConditionResolver(this, problems);
  }

  ConditionResolver conditions() {
    return conditions;
  }

  Shape shape() {
    return shape;
  }

  String table() {
    return table;
  }

  /** The value, or null when it has a problem, which was noted. */
  @Nullable Scalar resolve(Expr expr) {
    return switch (expr) {
      case Expr.Ref ref -> reference(ref);
      case Expr.Literal literal -> constant(literal);
      case Expr.Arithmetic arithmetic -> arithmetic(arithmetic);
      case Expr.Call call -> call(call);
      case Expr.Or or -> truth(or);
      case Expr.And and -> truth(and);
      case Expr.Not not -> truth(not);
      case Expr.Compare compare -> truth(compare);
      case Expr.In in -> truth(in);
    };
  }

  private @Nullable Scalar truth(Expr expr) {
    Condition condition = conditions.resolve(expr);
    return condition == null ? null : new Scalar.Truth(condition);
  }

  /** The column, or null with a problem noted. */
  @Nullable Scalar reference(Expr.Ref ref) {
    int index = shape.find(ref.name());
    if (index < 0) {
      Scalar node = ref.key() == null ? EndNodes.of(shape, ref.name()) : null;
      if (node == null) {
        unknown(ref);
      }
      return node;
    }
    ColumnValue column = new ColumnValue(index, shape.field(index));
    if (ref.key() == null) {
      return column;
    }
    if (column.type() != ValueType.MAP) {
      problems.add(
          ref.span(), "'" + ref.name() + "' has no entries", "write " + ref.name() + " alone");
      return null;
    }
    return new Scalar.Entry(column, ref.key());
  }

  private void unknown(Expr.Ref ref) {
    String name = ref.name();
    String suggestion = Spelling.didYouMean(name, shape.names());
    if (name.contains("-") && suggestion == null) {
      suggestion = "a hyphen belongs to the name: put spaces around a minus";
    }
    problems.add(ref.span(), "'" + table + "' has no field '" + name + "'", suggestion);
  }

  /** A literal given from outside, or itself; null with a problem noted. */
  @Nullable Value value(Expr.Literal literal) {
    return options.value(literal, problems);
  }

  private @Nullable Scalar constant(Expr.Literal literal) {
    Value value = value(literal);
    return switch (value) {
      case null -> null;
      case Value.Whole whole ->
          new Scalar.IntegerConstant(whole.value(), ValueType.INTEGER, Measure.NONE);
      case Value.Decimal decimal -> new Scalar.DecimalConstant(decimal.value(), Measure.NONE);
      case Value.Duration duration ->
          new Scalar.IntegerConstant(duration.nanos(), ValueType.INTEGER, Measure.NANOSECONDS);
      case Value.Size size ->
          new Scalar.IntegerConstant(size.bytes(), ValueType.INTEGER, Measure.BYTES);
      case Value.Instant instant ->
          new Scalar.IntegerConstant(instant.nanos(), ValueType.TIME, Measure.NONE);
      case Value.StatusClass c -> text(c);
      case Value.Quoted quoted -> text(quoted);
      case Value.Word word -> text(word);
      case Value.Address address -> text(address);
      case Value.Network network -> text(network);
      case Value.Path path -> text(path);
      case Value.Namespaced namespaced -> text(namespaced);
      case Value.Parameter parameter -> text(parameter);
    };
  }

  private static Scalar text(Value value) {
    return new Scalar.TextConstant(value.text());
  }

  private @Nullable Scalar arithmetic(Expr.Arithmetic expr) {
    Scalar left = number(expr.left());
    Scalar right = number(expr.right());
    if (left == null || right == null) {
      return null;
    }
    boolean integers = left.type() != ValueType.DECIMAL && right.type() != ValueType.DECIMAL;
    ValueType type =
        integers && expr.operator() != '/'
            ? (left.type() == ValueType.TIME && right.type() != ValueType.TIME
                ? ValueType.TIME
                : ValueType.INTEGER)
            : ValueType.DECIMAL;
    return new Scalar.Arithmetic(left, expr.operator(), right, type, measure(left, expr, right));
  }

  private static Measure measure(Scalar left, Expr.Arithmetic expr, Scalar right) {
    if (left.type() == ValueType.TIME && right.type() == ValueType.TIME) {
      return Measure.NANOSECONDS;
    }
    return switch (expr.operator()) {
      case '/' ->
          // latency / 2 is a duration; resp.bytes / 1048576 is no longer in bytes
          left.measure() == Measure.NANOSECONDS && right.measure() == Measure.NONE
              ? Measure.NANOSECONDS
              : Measure.NONE;
      case '*' -> left.measure() == Measure.NONE ? right.measure() : left.measure();
      default -> left.measure();
    };
  }

  private @Nullable Scalar number(Expr expr) {
    Scalar scalar = resolve(expr);
    if (scalar != null && !scalar.type().numeric() && scalar.type() != ValueType.TIME) {
      problems.add(expr.span(), "arithmetic needs numbers, this is " + scalar.type().label(), null);
      return null;
    }
    return scalar;
  }

  private @Nullable Scalar call(Expr.Call call) {
    String name = call.name().text().toLowerCase(Locale.ROOT);
    List<Expr> arguments = call.arguments();
    return switch (name) {
      case "has" -> truth(call);
      case "if" -> arity(call, 3, "if(condition, then, otherwise)") ? choice(arguments) : null;
      case "bucket" -> arity(call, 2, "bucket(latency, 10ms)") ? bucket(arguments) : null;
      case "route" -> arity(call, 1, "route(path)") ? text(TextFunction.Kind.ROUTE, call) : null;
      case "cidr" -> arity(call, 2, "cidr(src.ip, 24)") ? text(TextFunction.Kind.CIDR, call) : null;
      case "json" ->
          arity(call, 2, "json(req.body, \"$.a\")") ? text(TextFunction.Kind.JSON, call) : null;
      case "host" -> arity(call, 1, "host(dst.ip)") ? text(TextFunction.Kind.HOST, call) : null;
      default -> {
        boolean aggregate = Functions.AGGREGATES.contains(name);
        problems.add(
            call.name().span(),
            aggregate
                ? "'" + name + "' is of many rows and cannot stand here"
                : "there is no function '" + call.name().text() + "'",
            aggregate
                ? "write it as a stage: | " + name + "(…)"
                : Spelling.didYouMean(name, Functions.SCALARS));
        yield null;
      }
    };
  }

  private boolean arity(Expr.Call call, int count, String example) {
    if (call.arguments().size() == count) {
      return true;
    }
    problems.add(
        call.span(),
        call.name().text() + " needs " + count + (count == 1 ? " argument" : " arguments"),
        "write for example " + example);
    return false;
  }

  private @Nullable Scalar choice(List<Expr> arguments) {
    Condition condition = conditions.resolve(arguments.get(0));
    Scalar then = wordOr(arguments.get(1));
    Scalar otherwise = wordOr(arguments.get(2));
    if (condition == null || then == null || otherwise == null) {
      return null;
    }
    if (then.type() != otherwise.type() && !(then.type().numeric() && otherwise.type().numeric())) {
      problems.add(arguments.get(2).span(), "both values of if must have one type", null);
      return null;
    }
    return new Scalar.Choice(condition, then, otherwise);
  }

  /** A value where a bare word that is no field is text. */
  private @Nullable Scalar wordOr(Expr expr) {
    if (expr instanceof Expr.Ref ref && ref.key() == null && shape.find(ref.name()) < 0) {
      return new Scalar.TextConstant(ref.name());
    }
    return resolve(expr);
  }

  private @Nullable Scalar bucket(List<Expr> arguments) {
    Scalar of = number(arguments.get(0));
    if (of == null) {
      return null;
    }
    Scalar width = resolve(arguments.get(1));
    if (width instanceof Scalar.IntegerConstant constant && constant.value() > 0) {
      return new Scalar.Bucket(of, constant.value());
    }
    if (width != null) {
      problems.add(
          arguments.get(1).span(), "the width of a bucket is a whole number above 0", null);
    }
    return null;
  }

  private @Nullable Scalar text(TextFunction.Kind kind, Expr.Call call) {
    Scalar of = resolve(call.arguments().get(0));
    if (of == null) {
      return null;
    }
    if (of.type() != ValueType.TEXT) {
      problems.add(
          call.arguments().get(0).span(),
          call.name().text() + " needs text, this is " + of.type().label(),
          null);
      return null;
    }
    if (call.arguments().size() == 1) {
      return new TextFunction(kind, of, List.of());
    }
    Expr second = call.arguments().get(1);
    Value value = second instanceof Expr.Literal literal ? value(literal) : null;
    boolean fits =
        switch (kind) {
          case CIDR ->
              value instanceof Value.Whole bits && bits.value() >= 0 && bits.value() <= 128;
          case JSON -> value instanceof Value.Quoted path && path.text().startsWith("$");
          case ROUTE, HOST -> false;
        };
    if (!fits || value == null) {
      problems.add(
          second.span(),
          kind == TextFunction.Kind.CIDR
              ? "the length of a network is 0 to 128"
              : "a path into JSON is text that begins with $",
          kind == TextFunction.Kind.CIDR ? "write 24" : "write \"$.name\"");
      return null;
    }
    return new TextFunction(kind, of, List.of(value.text()));
  }
}
