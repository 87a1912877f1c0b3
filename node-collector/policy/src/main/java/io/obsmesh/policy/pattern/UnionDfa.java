package io.obsmesh.policy.pattern;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Several automata walked as one: where a text ends it says which of them accept it. So the price
 * of a text does not depend on how many patterns there are.
 *
 * @param classOf class of each byte, 256 of them
 * @param classes how many classes of bytes behave alike
 * @param next states times classes entries, each a state; the walk begins in state 0
 * @param accepting for each state the automata that accept, by their place in the list
 */
public record UnionDfa(byte[] classOf, int classes, int[] next, List<BitSet> accepting) {
  /** The most states of one. */
  public static final int MOST_STATES = 4096;

  private record Tuple(int[] states) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Tuple that && Arrays.equals(states, that.states);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(states);
    }
  }

  /** Of these; throws {@link PatternException} when it would have too many states. */
  public static UnionDfa of(List<Dfa> parts) throws PatternException {
    Map<Tuple, Integer> classes = new HashMap<>();
    byte[] classOf = new byte[256];
    List<Integer> example = new ArrayList<>();
    for (int input = 0; input < 256; input++) {
      int[] each = new int[parts.size()];
      for (int part = 0; part < each.length; part++) {
        each[part] = parts.get(part).classTable()[input];
      }
      int before = classes.size();
      classOf[input] = (byte) (int) classes.computeIfAbsent(new Tuple(each), key -> before);
      if (classes.size() > before) {
        example.add(input);
      }
    }
    Map<Tuple, Integer> numbers = new HashMap<>();
    List<Tuple> states = new ArrayList<>();
    Tuple start = new Tuple(parts.stream().mapToInt(Dfa::start).toArray());
    numbers.put(start, 0);
    states.add(start);
    List<int[]> rows = new ArrayList<>();
    for (int at = 0; at < states.size(); at++) {
      int[] row = new int[example.size()];
      for (int c = 0; c < row.length; c++) {
        int[] to = new int[parts.size()];
        for (int part = 0; part < to.length; part++) {
          to[part] =
              parts.get(part).next(states.get(at).states()[part], (byte) (int) example.get(c));
        }
        Tuple tuple = new Tuple(to);
        Integer number = numbers.get(tuple);
        if (number == null) {
          if (states.size() == MOST_STATES) {
            throw new PatternException(
                "patterns need more than " + MOST_STATES + " states when taken together", 0);
          }
          number = states.size();
          numbers.put(tuple, number);
          states.add(tuple);
        }
        row[c] = number;
      }
      rows.add(row);
    }
    List<BitSet> accepting = new ArrayList<>();
    for (Tuple state : states) {
      BitSet accepted = new BitSet();
      for (int part = 0; part < parts.size(); part++) {
        accepted.set(part, parts.get(part).accepts(state.states()[part]));
      }
      accepting.add(accepted);
    }
    int[] next = rows.stream().flatMapToInt(Arrays::stream).toArray();
    return new UnionDfa(classOf, example.size(), next, accepting);
  }
}
