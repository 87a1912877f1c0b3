package io.obsmesh.query;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the word that was probably meant. */
public final class Spelling {
  private Spelling() {}

  /** {@code did you mean 'x'?} for the nearest of these words, or null when none is near. */
  public static @Nullable String didYouMean(String word, Collection<String> words) {
    String nearest = nearest(word, words);
    return nearest == null ? null : "did you mean '" + nearest + "'?";
  }

  /** The nearest of these words, or null when none is near enough to be meant. */
  public static @Nullable String nearest(String word, Collection<String> words) {
    String lower = word.toLowerCase(Locale.ROOT);
    String best = null;
    int bestDistance = Math.max(1, (lower.length() + 1) / 3) + 1;
    for (String candidate : words) {
      String other = candidate.toLowerCase(Locale.ROOT);
      int distance = distance(lower, other);
      if (distance > 1 && other.endsWith("." + lower)) {
        distance = 1; // ip for src.ip
      }
      if (distance < bestDistance
          || distance == bestDistance && best != null && candidate.compareTo(best) < 0) {
        best = candidate;
        bestDistance = distance;
      }
    }
    return best;
  }

  /**
   * Edits of one character (insert, delete, replace, swap neighbours) from one word to the other.
   */
  static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      cost[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      cost[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int replace = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int best = Math.min(replace, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          best = Math.min(best, cost[i - 2][j - 2] + 1);
        }
        cost[i][j] = best;
      }
    }
    return cost[a.length()][b.length()];
  }
}
