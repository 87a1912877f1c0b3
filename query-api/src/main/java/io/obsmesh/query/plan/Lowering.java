package io.obsmesh.query.plan;

import io.obsmesh.query.plan.Scalar.ColumnValue;
import io.obsmesh.query.plan.Scalar.Entry;
import io.obsmesh.table.Table;
import io.obsmesh.wire.Predicate;
import io.obsmesh.wire.Predicate.Reference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns conditions into what nodes test, for one table. */
public final class Lowering {
  private static final Predicate NEVER = new Predicate.Or(List.of());

  private final Table table;

  /**
   * @param table the scanned one; conditions on columns that it lacks find them absent
   */
  public Lowering(Table table) {
    this.table = table;
  }

  /** The part of {@code where} that nodes test, or null when there is none. */
  public @Nullable Predicate lower(List<Plan.Conjunct> conjuncts) {
    List<Predicate> all = conjuncts.stream().map(c -> lower(c.condition())).toList();
    return switch (all.size()) {
      case 0 -> null;
      case 1 -> all.get(0);
      default -> new Predicate.And(all);
    };
  }

  static boolean isPushable(Condition condition) {
    return switch (condition) {
      case Condition.All all -> all.all().stream().allMatch(Lowering::isPushable);
      case Condition.Any any -> any.any().stream().allMatch(Lowering::isPushable);
      case Condition.Negation not -> isPushable(not.of());
      case Condition.CompareLong c -> isReference(c.left());
      case Condition.CompareNumber c -> isReference(c.left());
      case Condition.CompareText c -> isReference(c.left());
      case Condition.CompareScalars c -> isReference(c.left()) && isReference(c.right());
      case Condition.IsTrue c -> isReference(c.of());
      case Condition.IsPresent c -> isReference(c.of());
      case Condition.InTexts c -> isReference(c.left());
      case Condition.InLongs c -> isReference(c.left());
      case Condition.InNetwork c -> isReference(c.left());
      case Condition.MatchText c -> isReference(c.left());
    };
  }

  private static boolean isReference(Scalar scalar) {
    return scalar instanceof ColumnValue || scalar instanceof Entry;
  }

  Predicate lower(Condition condition) {
    return switch (condition) {
      case Condition.All all -> new Predicate.And(all.all().stream().map(this::lower).toList());
      case Condition.Any any -> new Predicate.Or(any.any().stream().map(this::lower).toList());
      case Condition.Negation not -> new Predicate.Not(lower(not.of()));
      case Condition.CompareLong(Scalar left, var comparison, long right) ->
          has(left) ? new Predicate.CompareLong(reference(left), comparison, right) : NEVER;
      case Condition.CompareNumber(Scalar left, var comparison, double right) ->
          has(left) ? new Predicate.CompareNumber(reference(left), comparison, right) : NEVER;
      case Condition.CompareText(Scalar left, var comparison, String right) ->
          has(left) ? new Predicate.CompareText(reference(left), comparison, right) : NEVER;
      case Condition.CompareScalars(Scalar left, var comparison, Scalar right) ->
          has(left) && has(right)
              ? new Predicate.CompareColumns(reference(left), comparison, reference(right))
              : NEVER;
      case Condition.IsTrue(Scalar of) -> has(of) ? new Predicate.IsTrue(reference(of)) : NEVER;
      case Condition.IsPresent(Scalar of) ->
          has(of) ? new Predicate.IsPresent(reference(of)) : NEVER;
      case Condition.InTexts(Scalar left, var values) ->
          has(left) ? new Predicate.InTexts(reference(left), values) : NEVER;
      case Condition.InLongs(Scalar left, var values) ->
          has(left) ? new Predicate.InLongs(reference(left), values) : NEVER;
      case Condition.InNetwork(Scalar left, String network) ->
          has(left) ? new Predicate.InNetwork(reference(left), network) : NEVER;
      case Condition.MatchText(Scalar left, var match, String pattern) ->
          has(left) ? new Predicate.MatchText(reference(left), match, pattern) : NEVER;
    };
  }

  private boolean has(Scalar scalar) {
    return table.find(reference(scalar).column()) != null;
  }

  static Reference reference(Scalar scalar) {
    return switch (scalar) {
      case ColumnValue column -> Reference.of(column.field().name());
      case Entry entry -> new Reference(entry.map().field().name(), entry.key());
      default -> throw new IllegalStateException("scalar: " + scalar + " (expected: a column)");
    };
  }
}
