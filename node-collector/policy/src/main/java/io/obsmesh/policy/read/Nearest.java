package io.obsmesh.policy.read;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds what was probably meant. */
final class Nearest {
  private Nearest() {}

  /** The name that needs the fewest edits, or null when none is near. */
  static @Nullable String of(String written, Collection<String> names) {
    String best = null;
    int least = Math.max(1, written.length() / 3) + 1;
    for (String name : names) {
      int edits =
          name.equalsIgnoreCase(written)
              ? 0
              : edits(written.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
      if (edits < least) {
        least = edits;
        best = name;
      }
    }
    return best;
  }

  /** {@code ; did you mean 'x'?}, or nothing. */
  static String hint(String written, Collection<String> names) {
    String near = of(written, names);
    return near == null ? "" : "; did you mean '" + near + "'?";
  }

  /** Inserted, deleted, replaced and swapped characters. */
  private static int edits(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        cost[i][j] =
            Math.min(cost[i - 1][j - 1] + same, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[a.length()][b.length()];
  }
}
