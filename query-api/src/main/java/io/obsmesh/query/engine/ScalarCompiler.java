package io.obsmesh.query.engine;

import io.obsmesh.query.plan.Scalar;
import io.obsmesh.query.plan.ValueType;
import io.obsmesh.table.TextMap;
import io.obsmesh.wire.sketch.TextIds;
import org.jspecify.annotations.Nullable;

/** Makes cells of scalars, over the cells of a step's input. */
final class ScalarCompiler {
  private final Cells[] input;

  ScalarCompiler(Cells[] input) {
    this.input = input;
  }

  Cells compile(Scalar scalar) {
    return switch (scalar) {
      case Scalar.ColumnValue column -> input[column.index()];
      case Scalar.Entry entry -> entry(input[entry.map().index()], entry.key());
      case Scalar.IntegerConstant constant -> integer(constant.value());
      case Scalar.DecimalConstant constant -> decimal(constant.value());
      case Scalar.TextConstant constant -> text(constant.value());
      case Scalar.Arithmetic arithmetic ->
          arithmetic.type() == ValueType.DECIMAL ? decimals(arithmetic) : integers(arithmetic);
      case Scalar.Choice choice -> choice(choice);
      case Scalar.Truth truth -> flags(new ConditionCompiler(this).compile(truth.condition()));
      case Scalar.Bucket bucket -> bucket(compile(bucket.of()), bucket.width());
      case Scalar.TextFunction function ->
          new TextFunctionCells(compile(function.of()), function.kind(), function.parameters());
    };
  }

  private static Cells entry(Cells map, String key) {
    return new Cells.Texts() {
      @Override
      @Nullable String textOrNull(int row) {
        return map.value(row) instanceof TextMap pairs ? pairs.get(key) : null;
      }
    };
  }

  private static Cells integer(long value) {
    return new Cells.Integers() {
      @Override
      boolean absent(int row) {
        return false;
      }

      @Override
      long integer(int row) {
        return value;
      }
    };
  }

  private static Cells decimal(double value) {
    return new Cells.Decimals() {
      @Override
      boolean absent(int row) {
        return false;
      }

      @Override
      double number(int row) {
        return value;
      }
    };
  }

  private static Cells text(String value) {
    return new Cells.Texts() {
      @Override
      String textOrNull(int row) {
        return value;
      }
    };
  }

  private static Cells flags(RowTest test) {
    return new Cells.Flags() {
      @Override
      boolean absent(int row) {
        return false;
      }

      @Override
      boolean flag(int row) {
        return test.test(row);
      }
    };
  }

  private Cells integers(Scalar.Arithmetic arithmetic) {
    Cells left = compile(arithmetic.left());
    Cells right = compile(arithmetic.right());
    char operator = arithmetic.operator();
    return new Cells.Integers() {
      @Override
      boolean absent(int row) {
        return left.absent(row) || right.absent(row);
      }

      @Override
      long integer(int row) {
        long a = left.integer(row);
        long b = right.integer(row);
        return switch (operator) {
          case '+' -> a + b;
          case '-' -> a - b;
          default -> a * b;
        };
      }
    };
  }

  private Cells decimals(Scalar.Arithmetic arithmetic) {
    Cells left = compile(arithmetic.left());
    Cells right = compile(arithmetic.right());
    char operator = arithmetic.operator();
    return new Cells.Decimals() {
      @Override
      boolean absent(int row) {
        return left.absent(row) || right.absent(row) || operator == '/' && right.number(row) == 0;
      }

      @Override
      double number(int row) {
        double a = left.number(row);
        double b = right.number(row);
        return switch (operator) {
          case '+' -> a + b;
          case '-' -> a - b;
          case '*' -> a * b;
          default -> a / b;
        };
      }
    };
  }

  private Cells choice(Scalar.Choice choice) {
    RowTest test = new ConditionCompiler(this).compile(choice.condition());
    Cells then = compile(choice.then());
    Cells otherwise = compile(choice.otherwise());
    return new Cells() {
      private Cells at(int row) {
        return test.test(row) ? then : otherwise;
      }

      @Override
      boolean absent(int row) {
        return at(row).absent(row);
      }

      @Override
      long integer(int row) {
        return at(row).integer(row);
      }

      @Override
      double number(int row) {
        return at(row).number(row);
      }

      @Override
      boolean flag(int row) {
        return at(row).flag(row);
      }

      @Override
      String text(int row) {
        return at(row).text(row);
      }

      @Override
      @Nullable Object value(int row) {
        Object value = at(row).value(row);
        return value instanceof Long whole && choice.type() == ValueType.DECIMAL
            ? (Object) whole.doubleValue()
            : value;
      }

      @Override
      long key(int row, TextIds ids) {
        return choice.type() == ValueType.DECIMAL
            ? Double.doubleToLongBits(number(row))
            : at(row).key(row, ids);
      }

      @Override
      Object unkey(long key, TextIds ids) {
        return choice.type() == ValueType.DECIMAL
            ? (Object) Double.longBitsToDouble(key)
            : then.unkey(key, ids);
      }
    };
  }

  private static Cells bucket(Cells of, long width) {
    return new Cells.Integers() {
      @Override
      boolean absent(int row) {
        return of.absent(row);
      }

      @Override
      long integer(int row) {
        long value =
            of instanceof Cells.Decimals ? (long) Math.floor(of.number(row)) : of.integer(row);
        return Math.floorDiv(value, width) * width;
      }
    };
  }
}
