package io.obsmesh.bpf;

import io.obsmesh.bpf.RequestTables.Automaton;
import io.obsmesh.bpf.RequestTables.Group;
import io.obsmesh.bpf.RequestTables.Kind;
import io.obsmesh.bpf.RequestTables.Rule;
import io.obsmesh.bpf.RequestTables.RuleSet;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rules about requests of one workload, written by hand: texts are exact, or end in a star. */
final class RequestsUnderTest {
  private static final int BROKEN = -1;
  private static final int ALL = -2;

  private final int workload;
  private final List<Rule> rules = new ArrayList<>();
  private final List<List<String>> methods = new ArrayList<>();
  private final List<List<String>> paths = new ArrayList<>();
  private final List<List<String>> hosts = new ArrayList<>();

  RequestsUnderTest(int workload) {
    this.workload = workload;
  }

  /** Empty texts ask nothing; several are divided by blanks. */
  RequestsUnderTest rule(int id, Kind kind, String method, String path, String host) {
    rules.add(new Rule(id, kind, true, !path.isEmpty(), !host.isEmpty()));
    methods.add(texts(method));
    paths.add(texts(path));
    hosts.add(texts(host));
    return this;
  }

  private static List<String> texts(String text) {
    return text.isEmpty() ? List.of("*") : List.of(text.split(" "));
  }

  RequestTables tables() {
    return tables(0, 0);
  }

  RequestTables tables(int peer, int port) {
    BitSet all = new BitSet();
    all.set(0, rules.size());
    return new RequestTables(
        List.of(new Group(rules, automaton(methods), automaton(paths), automaton(hosts))),
        List.of(new RuleSet(1, 1, all)),
        List.of(new RequestTables.Entry(workload, peer, port, 1)));
  }

  /** Walks all texts side by side; a state is how far each has come. */
  private static Automaton automaton(List<List<String>> texts) {
    List<byte[]> all = new ArrayList<>();
    List<Integer> owner = new ArrayList<>();
    for (int rule = 0; rule < texts.size(); rule++) {
      for (String text : texts.get(rule)) {
        all.add(text.getBytes(StandardCharsets.UTF_8));
        owner.add(rule);
      }
    }
    byte[] classOf = new byte[256];
    int classes = 1;
    List<Integer> example = new ArrayList<>(List.of(0));
    for (byte[] text : all) {
      for (byte each : text) {
        if (classOf[each & 255] == 0 && each != '*') {
          classOf[each & 255] = (byte) classes++;
          example.add(each & 255);
        }
      }
    }
    Map<List<Integer>, Integer> states = new HashMap<>();
    List<List<Integer>> order = new ArrayList<>();
    List<Integer> start = new ArrayList<>();
    for (byte[] text : all) {
      start.add(text.length == 1 && text[0] == '*' ? ALL : 0);
    }
    states.put(start, 0);
    order.add(start);
    List<int[]> rows = new ArrayList<>();
    for (int state = 0; state < order.size(); state++) {
      int[] row = new int[classes];
      for (int c = 0; c < classes; c++) {
        List<Integer> next = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
          next.add(next(all.get(i), order.get(state).get(i), c == 0 ? -1 : example.get(c)));
        }
        row[c] =
            states.computeIfAbsent(
                next,
                key -> {
                  order.add(key);
                  return order.size() - 1;
                });
      }
      rows.add(row);
    }
    List<BitSet> fitting = new ArrayList<>();
    for (List<Integer> state : order) {
      BitSet fits = new BitSet();
      for (int i = 0; i < all.size(); i++) {
        if (state.get(i) == ALL || state.get(i) == all.get(i).length) {
          fits.set(owner.get(i));
        }
      }
      fitting.add(fits);
    }
    int[] next = rows.stream().flatMapToInt(Arrays::stream).toArray();
    return new Automaton(classOf, classes, next, 0, fitting);
  }

  private static int next(byte[] text, int at, int input) {
    if (at < 0) {
      return at;
    }
    if (at >= text.length || (text[at] & 255) != input) {
      return BROKEN;
    }
    boolean star = at + 2 == text.length && text[at + 1] == '*';
    return star ? ALL : at + 1;
  }
}
