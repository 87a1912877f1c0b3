package io.obsmesh.collector.policy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Ports that no span tells apart share a class, numbered from 1 over all protocols; 0 is what none
 * covers. Add first, then {@link #build}. Not thread-safe.
 */
final class PortClasses {
  static final int TCP = 0;
  static final int UDP = 1;

  /** By type and code. */
  static final int ICMP = 2;

  /** By protocol number; ICMPv6 by 256 and its type. */
  static final int PROTOCOL = 3;

  static final int ICMPV6_TYPES = 256;

  private static final int TABLES = 4;
  private static final int PORTS = 65_536;
  private static final int MOST = 65_535;

  private final List<Map<Span, Integer>> spans = new ArrayList<>();
  private final List<List<Integer>> classesOf = new ArrayList<>();
  private final short[][] table = new short[TABLES][PORTS];

  private record Span(int from, int to) {}

  PortClasses() {
    for (int i = 0; i < TABLES; i++) {
      spans.add(new HashMap<>());
    }
  }

  /** Returns the number of the span. */
  int add(int protocol, int from, int to) {
    return spans
        .get(protocol)
        .computeIfAbsent(
            new Span(from, to),
            span -> {
              classesOf.add(new ArrayList<>());
              return classesOf.size() - 1;
            });
  }

  /**
   * Throws {@link IllegalArgumentException} when there are more classes than the kernel can name.
   */
  void build() {
    int next = 1;
    for (int protocol = 0; protocol < TABLES; protocol++) {
      TreeMap<Integer, BitSet> begins = new TreeMap<>();
      TreeMap<Integer, BitSet> ends = new TreeMap<>();
      spans
          .get(protocol)
          .forEach((span, number) -> {
            begins.computeIfAbsent(span.from(), at -> new BitSet()).set(number);
            ends.computeIfAbsent(span.to() + 1, at -> new BitSet()).set(number);
          });
      Map<BitSet, Integer> ids = new HashMap<>();
      BitSet now = new BitSet();
      int id = 0;
      for (int port = 0; port < PORTS; port++) {
        BitSet ended = ends.get(port);
        BitSet begun = begins.get(port);
        if (ended != null || begun != null) {
          if (ended != null) {
            now.andNot(ended);
          }
          if (begun != null) {
            now.or(begun);
          }
          Integer known = now.isEmpty() ? Integer.valueOf(0) : ids.get(now);
          if (known == null) {
            if (next > MOST) {
              throw new IllegalArgumentException(
                  "ports: more than " + MOST + " ranges that rules tell apart (expected: fewer)");
            }
            known = next++;
            int named = known;
            ids.put((BitSet) now.clone(), known);
            now.stream().forEach(span -> classesOf.get(span).add(named));
          }
          id = known;
        }
        table[protocol][port] = (short) id;
      }
    }
  }

  /** The classes that a span covers. */
  List<Integer> classes(int span) {
    return classesOf.get(span);
  }

  short[][] table() {
    return table;
  }
}
