package io.obsmesh.query.plan;

import io.obsmesh.table.Table;
import io.obsmesh.wire.PartialAggregate;
import io.obsmesh.wire.PartialAggregate.Which;
import io.obsmesh.wire.Predicate.Reference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The aggregate of a plan as nodes compute it: each node sends its groups with states, and here the
 * states are added up. Aggregates that need the same state share it: all percentiles of one column
 * are of one histogram.
 */
public final class NodeAggregate {
  private final Step.Aggregate step;
  private final List<Need> needs = new ArrayList<>();
  private final List<Integer> states = new ArrayList<>();

  /** The state that counts all rows of a group, for ratios; -1 where none is needed. */
  private int rows = -1;

  /** A state that is needed, with names as in the plan. */
  private record Need(
      Form form, @Nullable Scalar of, @Nullable Condition where, @Nullable Which which) {}

  private enum Form {
    COUNT,
    SUM,
    MOMENTS,
    PICK,
    DISTRIBUTION,
    DISTINCT,
    FREQUENT
  }

  private NodeAggregate(Step.Aggregate step) {
    this.step = step;
  }

  /**
   * How nodes can do the first step of a plan; null when it is no aggregate, or when they cannot:
   * rows must be filtered here first, or a key or argument is more than a column.
   */
  public static @Nullable NodeAggregate of(Plan plan) {
    if (plan.pushed() < plan.conjuncts().size()
        || plan.steps().isEmpty()
        || !(plan.steps().getFirst() instanceof Step.Aggregate step)
        || step.keys().size() > PartialAggregate.MAX_KEYS
        || !step.keys().stream().allMatch(key -> isKey(key.value()))) {
      return null;
    }
    NodeAggregate aggregate = new NodeAggregate(step);
    for (Aggregation aggregation : step.aggregations()) {
      Need need = need(aggregation);
      if (need == null) {
        return null;
      }
      aggregate.states.add(aggregate.add(need));
      if (aggregation.kind() == Aggregation.Kind.RATIO) {
        aggregate.rows = aggregate.add(new Need(Form.COUNT, null, null, null));
      }
    }
    if (aggregate.needs.isEmpty()) { // distinct: only the keys count
      aggregate.add(new Need(Form.COUNT, null, null, null));
    }
    return aggregate.needs.size() > PartialAggregate.MAX_STATES ? null : aggregate;
  }

  private int add(Need need) {
    int known = needs.indexOf(need);
    if (known >= 0) {
      return known;
    }
    needs.add(need);
    return needs.size() - 1;
  }

  private static @Nullable Need need(Aggregation aggregation) {
    Scalar of = aggregation.argument();
    Condition where = aggregation.condition();
    if (of == null) {
      return where == null || Lowering.isPushable(where)
          ? new Need(Form.COUNT, null, where, null)
          : null;
    }
    return switch (aggregation.kind()) {
      case COUNT, RATIO -> null;
      case SUM, RATE -> number(Form.SUM, of);
      case AVG, STDEV -> number(Form.MOMENTS, of);
      case QUANTILE, HISTOGRAM -> number(Form.DISTRIBUTION, of);
      case MIN -> value(Form.PICK, of, Which.LEAST);
      case MAX -> value(Form.PICK, of, Which.GREATEST);
      case FIRST -> value(Form.PICK, of, Which.FIRST);
      case LAST -> value(Form.PICK, of, Which.LAST);
      case ANY -> value(Form.PICK, of, Which.ANY);
      case DISTINCT_COUNT -> value(Form.DISTINCT, of, null);
      case TOPK -> value(Form.FREQUENT, of, null);
    };
  }

  private static @Nullable Need number(Form form, Scalar of) {
    return of instanceof Scalar.ColumnValue && of.type() == ValueType.INTEGER
        ? new Need(form, of, null, null)
        : null;
  }

  private static @Nullable Need value(Form form, Scalar of, @Nullable Which which) {
    return isValue(of) ? new Need(form, of, null, which) : null;
  }

  private static boolean isKey(Scalar scalar) {
    return scalar instanceof Scalar.Bucket bucket
        ? bucket.width() > 0 && bucket.of() instanceof Scalar.ColumnValue && isValue(bucket.of())
        : isValue(scalar);
  }

  private static boolean isValue(Scalar scalar) {
    return switch (scalar) {
      case Scalar.ColumnValue column ->
          switch (column.type()) {
            case TIME, INTEGER, FLAG, TEXT -> true;
            case DECIMAL, MAP, LIST -> false;
          };
      case Scalar.Entry entry -> true;
      default -> false; // all others are computed of columns
    };
  }

  /** The step that nodes do. */
  public Step.Aggregate step() {
    return step;
  }

  /** What is asked of nodes for one table of the plan's source. */
  public PartialAggregate on(Table table) {
    Lowering lowering = new Lowering(table);
    return new PartialAggregate(
        step.keys().stream().map(key -> key(key.value())).toList(),
        step.everyNanos(),
        needs.stream().map(need -> state(need, lowering)).toList());
  }

  private static PartialAggregate.Key key(Scalar scalar) {
    return scalar instanceof Scalar.Bucket bucket
        ? new PartialAggregate.Key(Lowering.reference(bucket.of()), bucket.width())
        : new PartialAggregate.Key(Lowering.reference(scalar), 0);
  }

  private static PartialAggregate.State state(Need need, Lowering lowering) {
    Condition where = need.where();
    Scalar scalar = need.of();
    if (scalar == null) {
      return new PartialAggregate.Count(where == null ? null : lowering.lower(where));
    }
    Reference of = Lowering.reference(scalar);
    Which which = need.which();
    return switch (need.form()) {
      case COUNT -> throw new IllegalStateException("count of " + of);
      case SUM -> new PartialAggregate.Sum(of);
      case MOMENTS -> new PartialAggregate.Moments(of);
      case PICK -> new PartialAggregate.Pick(of, which == null ? Which.ANY : which);
      case DISTRIBUTION -> new PartialAggregate.Distribution(of);
      case DISTINCT -> new PartialAggregate.Distinct(of);
      case FREQUENT -> new PartialAggregate.Frequent(of);
    };
  }

  /** The state that an aggregation of the step is made of, as a place in the answer. */
  public int state(int aggregation) {
    return states.get(aggregation);
  }

  /** The state that counts all rows of a group; -1 when no aggregation needs it. */
  public int rows() {
    return rows;
  }
}
