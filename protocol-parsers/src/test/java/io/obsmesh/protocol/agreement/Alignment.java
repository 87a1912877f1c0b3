package io.obsmesh.protocol.agreement;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Lays two readings of one conversation side by side, in order, so that as much as possible agrees,
 * and counts fields.
 */
final class Alignment {
  private final String capture;
  private final String protocol;
  private final List<Reading> ours;
  private final List<Reading> theirs;
  private final List<Difference> differences = new ArrayList<>();
  private int compared;
  private int agreed;

  Alignment(String capture, String protocol, List<Reading> ours, List<Reading> theirs) {
    this.capture = capture;
    this.protocol = protocol;
    this.ours = ours;
    this.theirs = theirs;
    walk(scores());
  }

  /** Fields that either reader has and both could show. */
  int compared() {
    return compared;
  }

  /** Fields that are the same. */
  int agreed() {
    return agreed;
  }

  List<Difference> differences() {
    return differences;
  }

  /** The most that can agree from each pair of places to the ends. */
  private int[][] scores() {
    int[][] best = new int[ours.size() + 1][theirs.size() + 1];
    for (int i = ours.size() - 1; i >= 0; i--) {
      for (int j = theirs.size() - 1; j >= 0; j--) {
        int apart = Math.max(best[i + 1][j], best[i][j + 1]);
        best[i][j] = Math.max(apart, best[i + 1][j + 1] + likeness(ours.get(i), theirs.get(j)));
      }
    }
    return best;
  }

  /** Twice the fields that agree; what cannot be compared makes a pair possible, not likely. */
  private static int likeness(Reading one, Reading other) {
    int same = 0;
    for (Map.Entry<String, String> field : one.fields().entrySet()) {
      String value = other.fields().get(field.getKey());
      if (Reading.UNREAD.equals(value) || field.getValue().equals(Reading.UNREAD)) {
        same++;
      } else if (field.getValue().equals(value)) {
        same += 2;
      }
    }
    return same;
  }

  private void walk(int[][] best) {
    int i = 0;
    int j = 0;
    while (i < ours.size() || j < theirs.size()) {
      boolean both = i < ours.size() && j < theirs.size();
      int likeness = both ? likeness(ours.get(i), theirs.get(j)) : 0;
      if (likeness > 0 && best[i][j] == best[i + 1][j + 1] + likeness) {
        pair(ours.get(i++), theirs.get(j++));
      } else if (j == theirs.size() || both && best[i][j] == best[i + 1][j]) {
        Reading only = ours.get(i++);
        add(Difference.REQUEST, only.toString(), "", only.fields().size());
      } else {
        Reading only = theirs.get(j++);
        add(Difference.REQUEST, "", only.toString(), only.fields().size());
      }
    }
  }

  private void pair(Reading our, Reading their) {
    Set<String> fields = new LinkedHashSet<>(our.fields().keySet());
    fields.addAll(their.fields().keySet());
    for (String field : fields) {
      String one = our.fields().getOrDefault(field, "");
      String other = their.fields().getOrDefault(field, "");
      if (one.equals(Reading.UNREAD) || other.equals(Reading.UNREAD)) {
        continue;
      }
      if (one.equals(other)) {
        compared++;
        agreed++;
      } else {
        add(field, one, other, 1);
      }
    }
  }

  private void add(String field, String one, String other, int fields) {
    compared += fields;
    differences.add(new Difference(capture, protocol, field, one, other, fields));
  }
}
