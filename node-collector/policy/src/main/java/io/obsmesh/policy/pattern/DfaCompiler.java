package io.obsmesh.policy.pattern;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** From expression to minimal automaton: classes of bytes, subsets of states, then merging. */
final class DfaCompiler {
  private final Nfa nfa;
  private final byte[] classOf = new byte[256];
  private final int[] sample = new int[256];
  private int classes;

  private final Map<BitSet, Integer> known = new HashMap<>();
  private final List<BitSet> subsets = new ArrayList<>();
  private final List<int[]> moves = new ArrayList<>();

  private DfaCompiler(Nfa nfa) {
    this.nfa = nfa;
  }

  /** Throws {@link PatternException} when the automaton would be larger than {@link Dfa} allows. */
  static Dfa compile(Expression expression) {
    DfaCompiler compiler = new DfaCompiler(new Nfa(expression));
    compiler.findClasses();
    compiler.findSubsets();
    return compiler.merged();
  }

  /** Bytes that no set tells apart share a class. */
  private void findClasses() {
    int[] block = new int[256];
    int blocks = 1;
    List<ByteSet> different = new ArrayList<>();
    for (@Nullable ByteSet set : nfa.sets) {
      if (set != null && !different.contains(set)) {
        different.add(set);
        blocks = split(block, blocks, set);
      }
    }
    classes = blocks;
    Arrays.fill(sample, -1);
    for (int i = 255; i >= 0; i--) {
      classOf[i] = (byte) block[i];
      sample[block[i]] = i;
    }
  }

  private static int split(int[] block, int blocks, ByteSet set) {
    int[] inside = new int[blocks];
    boolean[] outside = new boolean[blocks];
    Arrays.fill(inside, -1);
    for (int i = 0; i < 256; i++) {
      if (!set.has(i)) {
        outside[block[i]] = true;
      }
    }
    int next = blocks;
    for (int i = 0; i < 256; i++) {
      int old = block[i];
      if (set.has(i) && outside[old]) {
        if (inside[old] < 0) {
          inside[old] = next++;
        }
        block[i] = inside[old];
      }
    }
    return next;
  }

  private void findSubsets() {
    add(new BitSet());
    BitSet first = new BitSet();
    reach(nfa.start, first);
    add(first);
    for (int i = 0; i < subsets.size(); i++) {
      BitSet from = subsets.get(i);
      int[] row = new int[classes];
      for (int c = 0; c < classes; c++) {
        BitSet to = new BitSet();
        for (int s = from.nextSetBit(0); s >= 0; s = from.nextSetBit(s + 1)) {
          @Nullable ByteSet set = nfa.sets.get(s);
          if (set != null && set.has(sample[c])) {
            reach(nfa.first.get(s), to);
          }
        }
        row[c] = add(to);
      }
      moves.add(row);
    }
  }

  private int add(BitSet subset) {
    Integer there = known.get(subset);
    if (there != null) {
      return there;
    }
    // Before merging there may be more than afterwards, but not without end.
    if (subsets.size() >= 4 * Dfa.MOST_STATES) {
      throw tooLarge();
    }
    subsets.add(subset);
    known.put(subset, subsets.size() - 1);
    return subsets.size() - 1;
  }

  private static PatternException tooLarge() {
    return new PatternException(
        "needs more than "
            + Dfa.MOST_STATES
            + " states or "
            + Dfa.MOST_CELLS
            + " cells: write several shorter patterns",
        0);
  }

  /** Adds a state and what it reaches without a byte. */
  private void reach(int state, BitSet into) {
    int[] stack = new int[16];
    int depth = 0;
    stack[depth++] = state;
    while (depth > 0) {
      int s = stack[--depth];
      if (s < 0 || into.get(s)) {
        continue;
      }
      into.set(s);
      if (nfa.sets.get(s) == null) {
        if (depth + 2 > stack.length) {
          stack = Arrays.copyOf(stack, stack.length * 2);
        }
        stack[depth++] = nfa.first.get(s);
        stack[depth++] = nfa.second.get(s);
      }
    }
  }

  /** Merges states that no text tells apart (Moore), the dead one first. */
  private Dfa merged() {
    int states = moves.size();
    int[] block = new int[states];
    int blocks = 1;
    for (int s = 0; s < states; s++) {
      block[s] = subsets.get(s).get(nfa.accept) ? 1 : 0;
      blocks = Math.max(blocks, block[s] + 1);
    }
    while (true) {
      Map<List<Integer>, Integer> signatures = new HashMap<>();
      int[] finer = new int[states];
      for (int s = 0; s < states; s++) {
        List<Integer> signature = new ArrayList<>(classes + 1);
        signature.add(block[s]);
        for (int to : moves.get(s)) {
          signature.add(block[to]);
        }
        finer[s] = signatures.computeIfAbsent(signature, _ -> signatures.size());
      }
      block = finer;
      if (signatures.size() == blocks) {
        break;
      }
      blocks = signatures.size();
    }
    return numbered(block, blocks);
  }

  /**
   * The same language gives the same table: numbers in order of first use, alike classes as one.
   */
  private Dfa numbered(int[] block, int blocks) {
    int[] representative = new int[blocks];
    for (int s = moves.size() - 1; s >= 0; s--) {
      representative[block[s]] = s;
    }
    byte[] narrow = new byte[256];
    Map<List<Integer>, Integer> columns = new HashMap<>();
    List<Integer> kept = new ArrayList<>();
    int[] merged = new int[classes];
    Arrays.fill(merged, -1);
    for (int input = 0; input < 256; input++) {
      int old = classOf[input] & 255;
      if (merged[old] < 0) {
        List<Integer> column = new ArrayList<>(blocks);
        for (int s : representative) {
          column.add(block[moves.get(s)[old]]);
        }
        int before = columns.size();
        merged[old] = columns.computeIfAbsent(column, _ -> before);
        if (merged[old] == before) {
          kept.add(old);
        }
      }
      narrow[input] = (byte) merged[old];
    }
    int width = kept.size();
    if (blocks > Dfa.MOST_STATES || blocks * width > Dfa.MOST_CELLS) {
      throw tooLarge();
    }
    // The empty subset was added first, so its block is number 0: the dead state.
    int[] order = new int[blocks];
    Arrays.fill(order, -1);
    order[0] = Dfa.DEAD;
    List<Integer> queue = new ArrayList<>();
    queue.add(0);
    visit(block[1], order, queue);
    for (int i = 1; i < queue.size(); i++) {
      for (int c : kept) {
        visit(block[moves.get(representative[queue.get(i)])[c]], order, queue);
      }
    }
    short[] next = new short[queue.size() * width];
    boolean[] accepting = new boolean[queue.size()];
    for (int i = 0; i < queue.size(); i++) {
      int s = representative[queue.get(i)];
      accepting[i] = subsets.get(s).get(nfa.accept);
      for (int c = 0; c < width; c++) {
        next[i * width + c] = (short) order[block[moves.get(s)[kept.get(c)]]];
      }
    }
    return new Dfa(narrow, width, next, accepting, order[block[1]]);
  }

  private static void visit(int block, int[] order, List<Integer> queue) {
    if (order[block] < 0) {
      order[block] = queue.size();
      queue.add(block);
    }
  }
}
