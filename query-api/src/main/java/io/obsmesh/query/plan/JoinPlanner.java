package io.obsmesh.query.plan;

import io.obsmesh.query.Expr;
import io.obsmesh.query.Problems;
import io.obsmesh.query.Span;
import io.obsmesh.query.Spelling;
import io.obsmesh.query.Stage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Plans {@code join}: the other pipeline, what must be equal, and what the columns are called. */
final class JoinPlanner {
  private static final int MOST_JOINS = 16;

  private final Planner.Planning planning;
  private final Problems problems;
  private final PlanBuilder rows;

  JoinPlanner(Planner.Planning planning, PlanBuilder rows) {
    this.planning = planning;
    this.problems = planning.problems();
    this.rows = rows;
  }

  /** The step, or null when it has a problem, which was noted. */
  @Nullable Step join(Stage.Join join) {
    Span word = new Span(join.span().start(), join.span().start() + 4);
    if (rows.steps().stream().filter(Step.Join.class::isInstance).count() >= MOST_JOINS) {
      problems.add(word, "more than 16 joins", null);
      return null;
    }
    long within = join.withinNanos();
    TimeRange range = rows.range();
    TimeRange wider =
        new TimeRange(range.sinceNanos() - within, range.untilNanos() + within, false);
    PlanBuilder other = planning.builder(join.other(), wider, within > 0);
    if (other == null || other.isBroken()) {
      return null;
    }
    List<Integer> keys = new ArrayList<>();
    List<Integer> otherKeys = new ArrayList<>();
    for (Stage.Named key : join.keys()) {
      if (!key(key, other, keys, otherKeys)) {
        return null;
      }
    }
    int time = rows.shape().find("time");
    int otherTime = other.shape().find("time");
    if (within > 0 && (time < 0 || otherTime < 0)) {
      problems.add(
          word,
          "within needs the field time on both sides",
          "keep time in select, or aggregate with every");
      return null;
    }
    return joined(join, other, keys, otherKeys, time, otherTime);
  }

  private boolean key(
      Stage.Named key, PlanBuilder other, List<Integer> keys, List<Integer> otherKeys) {
    if (!(key.expr() instanceof Expr.Ref right) || right.key() != null) {
      problems.add(key.expr().span(), "join needs a field here", "write on conn");
      return false;
    }
    // on a = b: a of these rows, b of the others.
    Expr.Name name = key.name();
    String left = name == null ? right.name() : name.text();
    int mine = find(rows, left, name == null ? right.span() : name.span());
    int theirs = find(other, right.name(), right.span());
    if (mine < 0 || theirs < 0) {
      return false;
    }
    ValueType a = rows.shape().field(mine).type();
    ValueType b = other.shape().field(theirs).type();
    if (a != b || a == ValueType.MAP || a == ValueType.LIST) {
      problems.add(
          right.span(),
          a == b
              ? "rows cannot be joined on a " + a.label()
              : left + " is " + a.label() + ", " + right.name() + " is " + b.label(),
          null);
      return false;
    }
    keys.add(mine);
    otherKeys.add(theirs);
    return true;
  }

  private int find(PlanBuilder side, String name, Span span) {
    int index = side.shape().find(name);
    if (index < 0) {
      problems.add(
          span,
          "'" + side.name() + "' has no field '" + name + "'",
          Spelling.didYouMean(name, side.shape().names()));
    }
    return index;
  }

  /** Columns that the other pipeline chose by name hide those of these rows; others do not. */
  private Step joined(
      Stage.Join join,
      PlanBuilder other,
      List<Integer> keys,
      List<Integer> otherKeys,
      int time,
      int otherTime) {
    Shape mine = rows.shape();
    Shape theirs = other.shape();
    boolean chosen =
        other.steps().stream()
            .anyMatch(s -> s instanceof Step.Project || s instanceof Step.Aggregate);
    String name = otherName(other.name(), mine);
    List<Integer> added =
        IntStream.range(0, theirs.size())
            .filter(i -> !otherKeys.contains(i))
            .filter(i -> !(i == otherTime && chosen && !theirs.field(i).display()))
            .boxed()
            .toList();
    Set<String> names = new HashSet<>();
    added.forEach(i -> names.add(theirs.field(i).name()));
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < mine.size(); i++) {
      Field field = mine.field(i);
      boolean hidden = chosen && names.contains(field.name()) && !keys.contains(i) && i != time;
      fields.add(
          hidden
              ? new Field(rows.name() + "." + field.name(), field.type(), field.measure(), false)
              : field);
    }
    Set<String> taken = new HashSet<>();
    fields.forEach(field -> taken.add(field.name()));
    Integer[] positions = new Integer[theirs.size()];
    java.util.Arrays.fill(positions, -1);
    for (int k = 0; k < keys.size(); k++) {
      positions[otherKeys.get(k)] = keys.get(k);
    }
    for (int i : added) {
      Field field = theirs.field(i);
      positions[i] = fields.size();
      String called = taken.contains(field.name()) ? name + "." + field.name() : field.name();
      fields.add(new Field(called, field.type(), field.measure(), field.display()));
    }
    List<Shape.Part> parts = new ArrayList<>(mine.parts());
    if (parts.isEmpty()) {
      parts.add(
          new Shape.Part(rows.name(), mine, IntStream.range(0, mine.size()).boxed().toList()));
    }
    parts.add(new Shape.Part(name, theirs, List.of(positions)));
    return new Step.Join(
        other.build(),
        join.left(),
        keys,
        otherKeys,
        join.withinNanos(),
        time,
        otherTime,
        added,
        new Shape(fields, parts));
  }

  /** The other side's name; two sides of one table are told apart by a number. */
  private String otherName(String wanted, Shape mine) {
    Set<String> taken = new HashSet<>(Set.of(rows.name()));
    mine.parts().forEach(part -> taken.add(part.name()));
    String name = wanted;
    for (int i = 2; taken.contains(name); i++) {
      name = wanted + "_" + i;
    }
    return name;
  }
}
