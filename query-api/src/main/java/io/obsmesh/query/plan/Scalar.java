package io.obsmesh.query.plan;

import java.util.List;

/** A value of one row, with names resolved. */
public sealed interface Scalar {
  ValueType type();

  /** What its numbers count. */
  Measure measure();

  /** A column of the step's input. */
  record ColumnValue(int index, Field field) implements Scalar {
    @Override
    public ValueType type() {
      return field.type();
    }

    @Override
    public Measure measure() {
      return field.measure();
    }
  }

  /** One entry of a map column, ignoring case. */
  record Entry(ColumnValue map, String key) implements Scalar {
    @Override
    public ValueType type() {
      return ValueType.TEXT;
    }

    @Override
    public Measure measure() {
      return Measure.NONE;
    }
  }

  record IntegerConstant(long value, ValueType type, Measure measure) implements Scalar {}

  record DecimalConstant(double value, Measure measure) implements Scalar {
    @Override
    public ValueType type() {
      return ValueType.DECIMAL;
    }
  }

  record TextConstant(String value) implements Scalar {
    @Override
    public ValueType type() {
      return ValueType.TEXT;
    }

    @Override
    public Measure measure() {
      return Measure.NONE;
    }
  }

  /** Absent when a side is absent, or when dividing by zero. */
  record Arithmetic(Scalar left, char operator, Scalar right, ValueType type, Measure measure)
      implements Scalar {}

  /** {@code if(condition, then, otherwise)}. */
  record Choice(Condition condition, Scalar then, Scalar otherwise) implements Scalar {
    @Override
    public ValueType type() {
      return then.type() == otherwise.type() ? then.type() : ValueType.DECIMAL;
    }

    @Override
    public Measure measure() {
      return then.measure();
    }
  }

  /** A condition as a value. */
  record Truth(Condition condition) implements Scalar {
    @Override
    public ValueType type() {
      return ValueType.FLAG;
    }

    @Override
    public Measure measure() {
      return Measure.NONE;
    }
  }

  /** A number or time rounded down to a multiple of a width. */
  record Bucket(Scalar of, long width) implements Scalar {
    @Override
    public ValueType type() {
      return of.type() == ValueType.DECIMAL ? ValueType.INTEGER : of.type();
    }

    @Override
    public Measure measure() {
      return of.measure();
    }
  }

  /** Text made of text; absent when there is nothing to make it of. */
  record TextFunction(Kind kind, Scalar of, List<String> parameters) implements Scalar {
    public TextFunction {
      parameters = List.copyOf(parameters);
    }

    @Override
    public ValueType type() {
      return ValueType.TEXT;
    }

    @Override
    public Measure measure() {
      return Measure.NONE;
    }

    /** Which one. */
    public enum Kind {
      /** {@code cidr(ip, 24)}: the network an address lies in. */
      CIDR,
      /** {@code route(path)}: the path's template by its characters. */
      ROUTE,
      /** {@code json(body, "$.a.b[0]")}. */
      JSON,
      /** {@code host(ip)}: the name that DNS answered with this address, or the address. */
      HOST
    }
  }
}
