package io.obsmesh.bpf;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * What clients may ask on their connections, as the kernel looks it up. All rules of a workload are
 * a group; what is about one peer and port is a set of them. Three automata read method, path and
 * host, and each says which rules of the group still fit; what all three leave, and the set has,
 * decides. So the price of a request does not depend on how many rules there are.
 *
 * @param groups the first has number 1
 * @param sets with ids of their own
 * @param entries those of all that fit are added up, by the same keys as {@link
 *     PolicyTables#entries()}
 */
public record RequestTables(List<Group> groups, List<RuleSet> sets, List<Entry> entries) {
  /** Nothing is said about requests. */
  public static final RequestTables NONE = new RequestTables(List.of(), List.of(), List.of());

  /** The most rules of one group. */
  public static final int MAX_RULES = 256;

  public static final int MAX_GROUPS = 255;
  public static final int MAX_SETS = 4095;

  /** What a rule does. */
  public enum Kind {
    DENY,
    ALLOW,
    AUDIT_DENY,
    AUDIT_ALLOW
  }

  /**
   * A rule of a group.
   *
   * @param id as verdicts name it
   * @param aboutRequests false for one that is about connections, whatever is said on them
   * @param asksPath whether it is only about some paths; so {@code asksHost}
   */
  public record Rule(
      int id, Kind kind, boolean aboutRequests, boolean asksPath, boolean asksHost) {}

  /**
   * All rules of a workload.
   *
   * @param rules in the order of their ids
   */
  public record Group(List<Rule> rules, Automaton methods, Automaton paths, Automaton hosts) {
    public Group {
      rules = List.copyOf(rules);
      if (rules.size() > MAX_RULES) {
        throw new IllegalArgumentException(
            "rules: " + rules.size() + " about requests (expected: at most " + MAX_RULES + ")");
      }
    }
  }

  /**
   * An automaton over bytes, which says where a text ends which rules it fits.
   *
   * @param classOf class of each byte, 256 of them
   * @param classes how many, at most 255
   * @param next states times classes, the state that follows
   * @param fitting for each state the rules of the group, by their place in it
   */
  public record Automaton(
      byte[] classOf, int classes, int[] next, int start, List<BitSet> fitting) {
    /** One that takes every text for all of so many rules. */
    public static Automaton all(int rules) {
      BitSet every = new BitSet();
      every.set(0, rules);
      return new Automaton(new byte[256], 1, new int[] {0}, 0, List.of(every));
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Automaton that
          && Arrays.equals(classOf, that.classOf)
          && Arrays.equals(next, that.next)
          && start == that.start
          && fitting.equals(that.fitting);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(next) * 31 + fitting.hashCode();
    }
  }

  /**
   * Rules of a group that are about some peer and port.
   *
   * @param id 1 and up
   * @param group its number
   * @param rules by their place in the group
   */
  public record RuleSet(int id, int group, BitSet rules) {}

  /** A set, for a workload, a peer and a port as in {@link PolicyTables.Entry}. */
  public record Entry(int workload, int peer, int port, int set) {}

  public RequestTables {
    groups = List.copyOf(groups);
    sets = List.copyOf(sets);
    entries = List.copyOf(entries);
  }

  public boolean isEmpty() {
    return entries.isEmpty();
  }
}
