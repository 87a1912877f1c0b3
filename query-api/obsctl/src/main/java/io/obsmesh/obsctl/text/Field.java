package io.obsmesh.obsctl.text;

import java.time.ZoneId;
import tools.jackson.databind.JsonNode;

/** One column of a table on a terminal. */
public record Field(String name, Unit unit) {
  /** The value as shown; "" where it is absent. */
  String show(JsonNode value, ZoneId zone) {
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    if (value.isNumber()) {
      return switch (unit) {
        case DURATION -> Values.duration(value.asDouble());
        case BYTES -> Values.bytes(value.asDouble());
        case TEXT, NUMBER, FLAG, TIME ->
            value.isIntegralNumber() ? value.asString() : Values.plain(value.asDouble());
      };
    }
    if (value.isBoolean()) {
      return value.asBoolean() ? "yes" : "no";
    }
    if (value.isString()) {
      String text = value.asString();
      return Values.visible(unit == Unit.TIME ? Values.timeOfDay(text, zone) : text);
    }
    return Values.visible(value.toString());
  }

  /** A column of which only a value is known: what a server says about itself has no schema. */
  public static Field guess(String name, JsonNode value) {
    Unit unit = value.isBoolean() ? Unit.FLAG : value.isNumber() ? Unit.NUMBER : Unit.TEXT;
    if (name.equals("time") || name.endsWith(".time")) {
      unit = Unit.TIME;
    }
    return new Field(name, unit);
  }
}
