package io.obsmesh.collector.policy;

import io.obsmesh.bpf.PolicyTables.AddressClass;
import io.obsmesh.policy.rule.Prefix;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Addresses that no matcher tells apart share a class, numbered from 1; 0 is what none matches. Add
 * first, then {@link #build}. Not thread-safe.
 */
final class AddressClasses {
  private static final Prefix ALL_V4 = new Prefix(0, 0xffffL << 32, 96);
  private static final Comparator<Prefix> OUTER_FIRST =
      Comparator.comparing(Prefix::isIpv4)
          .thenComparing(Prefix::high, Long::compareUnsigned)
          .thenComparing(Prefix::low, Long::compareUnsigned)
          .thenComparingInt(Prefix::length);

  private final List<List<Integer>> classesOf = new ArrayList<>();
  private final Map<Prefix, BitSet> inside = new HashMap<>();
  private final Map<Prefix, BitSet> outside = new HashMap<>();
  private final List<AddressClass> rows = new ArrayList<>();

  /** A matcher of what lies in one of the first and in none of the second; returns its number. */
  int add(Iterable<Prefix> within, Iterable<Prefix> except) {
    int number = classesOf.size();
    classesOf.add(new ArrayList<>());
    within.forEach(prefix -> inside.computeIfAbsent(prefix, p -> new BitSet()).set(number));
    except.forEach(prefix -> outside.computeIfAbsent(prefix, p -> new BitSet()).set(number));
    return number;
  }

  /** Classes and their networks; the kernel takes the longest that fits. */
  void build() {
    List<Prefix> prefixes = new ArrayList<>(inside.keySet());
    outside.keySet().stream().filter(prefix -> !inside.containsKey(prefix)).forEach(prefixes::add);
    // What is said of IPv6 as a whole does not hold for the IPv4 addresses inside of it.
    if (!prefixes.contains(ALL_V4)) {
      prefixes.add(ALL_V4);
    }
    prefixes.sort(OUTER_FIRST);
    Map<BitSet, Integer> ids = new HashMap<>();
    Deque<Prefix> around = new ArrayDeque<>();
    Map<Prefix, BitSet> matching = new HashMap<>();
    for (Prefix prefix : prefixes) {
      while (!around.isEmpty() && !around.peek().contains(prefix)) {
        around.pop();
      }
      BitSet set = new BitSet();
      if (!around.isEmpty()) {
        set.or(matching.getOrDefault(around.peek(), set));
      }
      set.or(inside.getOrDefault(prefix, new BitSet()));
      // An exception holds for all below it, whatever a narrower network of the same says.
      set.andNot(exceptions(prefix, around));
      around.push(prefix);
      matching.put(prefix, set);
      int id = set.isEmpty() ? 0 : ids.computeIfAbsent(set, this::name);
      rows.add(new AddressClass(prefix.high(), prefix.low(), prefix.length(), id));
    }
  }

  private BitSet exceptions(Prefix prefix, Deque<Prefix> around) {
    BitSet all = (BitSet) outside.getOrDefault(prefix, new BitSet()).clone();
    around.forEach(outer -> all.or(outside.getOrDefault(outer, new BitSet())));
    return all;
  }

  private int names;

  private int name(BitSet set) {
    int id = ++names;
    set.stream().forEach(matcher -> classesOf.get(matcher).add(id));
    return id;
  }

  /** The classes that a matcher matches. */
  List<Integer> classes(int matcher) {
    return classesOf.get(matcher);
  }

  List<AddressClass> rows() {
    return rows;
  }
}
