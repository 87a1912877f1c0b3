package io.obsmesh.query.plan;

import io.obsmesh.wire.Predicate.Comparison;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Turns {@code in (a, b, c)} from single comparisons into set tests. */
final class Sets {
  private Sets() {}

  /** Any of these, with all that compare with plain text or whole numbers in one set. */
  static Condition merge(Scalar left, List<Condition> any) {
    Set<String> texts = new LinkedHashSet<>();
    Set<Long> longs = new LinkedHashSet<>();
    List<Condition> rest = new ArrayList<>();
    for (Condition condition : any) {
      switch (condition) {
        case Condition.CompareText(Scalar l, Comparison c, String text)
            when c == Comparison.EQUAL && l.equals(left) ->
            texts.add(text);
        case Condition.CompareLong(Scalar l, Comparison c, long number)
            when c == Comparison.EQUAL && l.equals(left) ->
            longs.add(number);
        default -> rest.add(condition);
      }
    }
    if (!texts.isEmpty()) {
      rest.add(new Condition.InTexts(left, texts));
    }
    if (!longs.isEmpty()) {
      rest.add(new Condition.InLongs(left, longs));
    }
    return rest.size() == 1 ? rest.get(0) : new Condition.Any(rest);
  }
}
