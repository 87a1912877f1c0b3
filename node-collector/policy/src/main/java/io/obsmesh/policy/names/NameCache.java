package io.obsmesh.policy.names;

import io.obsmesh.policy.pattern.Pattern;
import io.obsmesh.policy.rule.Prefix;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Which addresses names had in answers of DNS, for as long as these are valid. An answer counts for
 * the one who asked: what another workload was told opens nothing.
 *
 * <p>Bounded: when it is full the answer that would expire first goes, and is counted. Not for
 * several threads.
 */
public final class NameCache {
  /** Answers with a shorter life are kept this long: connections follow answers, they take time. */
  public static final long LEAST_SECONDS = 5;

  /** And none is kept longer, whatever it says (RFC 8767 section 4 names a week). */
  public static final long MOST_SECONDS = 7L * 24 * 3600;

  private record Key(String asker, Prefix address, String name) {}

  private record Life(Key key, long untilNanos) {}

  private final int most;
  private final Map<Key, Long> until = new HashMap<>();
  private final Map<String, Map<Prefix, Set<String>>> byAsker = new HashMap<>();
  private final PriorityQueue<Life> lives =
      new PriorityQueue<>((a, b) -> Long.compare(a.untilNanos, b.untilNanos));
  private long evicted;

  /**
   * An empty cache.
   *
   * @param most triples of asker, name and address
   */
  public NameCache(int most) {
    if (most < 1) {
      throw new IllegalArgumentException("most: " + most + " (expected: 1 or more)");
    }
    this.most = most;
  }

  /**
   * Remembers an answer. A later one for the same lengthens its life, and never shortens it.
   *
   * @param asker whatever tells subjects apart
   * @param name the name that was asked for, not the one at the end of aliases; lower case, no last
   *     dot
   * @param ttlSeconds the shortest on the way from name to address
   * @param nowNanos of any clock that only goes on
   */
  public void answer(String asker, String name, Prefix address, long ttlSeconds, long nowNanos) {
    expire(nowNanos);
    long seconds = Math.clamp(ttlSeconds, LEAST_SECONDS, MOST_SECONDS);
    long end = nowNanos + seconds * 1_000_000_000L;
    Key key = new Key(asker, address, name);
    Long before = until.get(key);
    if (before != null && before >= end) {
      return;
    }
    until.put(key, end);
    lives.add(new Life(key, end));
    byAsker
        .computeIfAbsent(asker, _ -> new HashMap<>())
        .computeIfAbsent(address, _ -> new HashSet<>())
        .add(name);
    while (until.size() > most) {
      if (remove(lives.remove())) {
        evicted++;
      }
    }
    // Lives that were lengthened leave their old end behind: not without bound.
    if (lives.size() > 2L * most + 64) {
      lives.clear();
      until.forEach((each, at) -> lives.add(new Life(each, at)));
    }
  }

  /** The names that this address has for the asker now. */
  public Set<String> names(String asker, Prefix address, long nowNanos) {
    expire(nowNanos);
    return Set.copyOf(byAsker.getOrDefault(asker, Map.of()).getOrDefault(address, Set.of()));
  }

  /** The addresses that names of this pattern have for the asker now, for tables of the kernel. */
  public Set<Prefix> addresses(String asker, Pattern pattern, long nowNanos) {
    expire(nowNanos);
    Set<Prefix> all = new LinkedHashSet<>();
    byAsker
        .getOrDefault(asker, Map.of())
        .forEach((address, names) -> {
          if (names.stream().anyMatch(pattern::matches)) {
            all.add(address);
          }
        });
    return all;
  }

  /**
   * Forgets what is no longer valid.
   *
   * @return whether anything was forgotten: then addresses are to be asked anew
   */
  public boolean expire(long nowNanos) {
    boolean any = false;
    while (!lives.isEmpty() && lives.peek().untilNanos() <= nowNanos) {
      any |= remove(lives.remove());
    }
    return any;
  }

  /** Whether it was still in force, and not an end that a later answer moved. */
  private boolean remove(Life life) {
    Key key = life.key();
    Long end = until.get(key);
    if (end == null || end != life.untilNanos()) {
      return false;
    }
    until.remove(key);
    Map<Prefix, Set<String>> addresses = byAsker.get(key.asker());
    if (addresses != null) {
      Set<String> names = addresses.get(key.address());
      if (names != null) {
        names.remove(key.name());
        if (names.isEmpty()) {
          addresses.remove(key.address());
        }
      }
      if (addresses.isEmpty()) {
        byAsker.remove(key.asker());
      }
    }
    return true;
  }

  /** How many answers are remembered. */
  public int size() {
    return until.size();
  }

  /** How many had to make room before their time. */
  public long evicted() {
    return evicted;
  }
}
