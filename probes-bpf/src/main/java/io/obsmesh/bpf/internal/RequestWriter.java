package io.obsmesh.bpf.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.obsmesh.bpf.RequestTables;
import io.obsmesh.bpf.RequestTables.Automaton;
import io.obsmesh.bpf.RequestTables.Group;
import io.obsmesh.bpf.RequestTables.Kind;
import io.obsmesh.bpf.RequestTables.Rule;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Writes rules about requests as {@code struct request_tables}. Throws {@link
 * IllegalArgumentException} with a sentence for the writer of the policy when there is no room.
 */
final class RequestWriter {
  private final MemorySegment tables;
  private final Map<BitSet, Integer> masks = new HashMap<>();
  private final Map<ByteBuffer, Integer> classTables = new HashMap<>();
  private int rules;
  // Row 0 leads nowhere, by whatever class.
  private int cells = 257;

  private RequestWriter(MemorySegment tables) {
    this.tables = tables;
    masks.put(new BitSet(), 0);
  }

  /** The tables of one generation, as the value of a map. */
  static MemorySegment tables(RequestTables from, Arena arena) {
    RequestWriter writer = new RequestWriter(arena.allocate(RequestLayout.TABLES_SIZE, 8));
    limit("workloads with rules about requests", from.groups().size(), RequestTables.MAX_GROUPS);
    for (int i = 0; i < from.groups().size(); i++) {
      writer.group((long) (i + 1) * RequestLayout.GROUP_SIZE, from.groups().get(i));
    }
    for (RequestTables.RuleSet set : from.sets()) {
      limit("sets of rules about requests", set.id(), RequestTables.MAX_SETS);
      long at = RequestLayout.TABLES_SETS + (long) set.id() * RequestLayout.SET_SIZE;
      writer.tables.set(JAVA_INT, at + RequestLayout.SET_GROUP, set.group());
      writer.bits(at + RequestLayout.SET_RULES, set.rules());
    }
    return writer.tables;
  }

  private static void limit(String what, int count, int most) {
    if (count > most) {
      throw new IllegalArgumentException(what + ": " + count + " (expected: at most " + most + ")");
    }
  }

  private void group(long at, Group group) {
    List<Automaton> automata = List.of(group.methods(), group.paths(), group.hosts());
    for (int part = 0; part < automata.size(); part++) {
      long automaton = at + RequestLayout.GROUP_AUTOMATA + 8L * part;
      tables.set(JAVA_INT, automaton, automaton(automata.get(part)));
      tables.set(JAVA_INT, automaton + 4, classTable(automata.get(part)));
    }
    tables.set(
        JAVA_INT,
        at + RequestLayout.GROUP_PATH_UNKNOWN,
        mask(places(group, rule -> mayFit(rule, rule.asksPath()))));
    tables.set(
        JAVA_INT,
        at + RequestLayout.GROUP_HOST_UNKNOWN,
        mask(places(group, rule -> mayFit(rule, rule.asksHost()))));
    limit("rules about requests", rules + group.rules().size(), RequestLayout.RULES);
    tables.set(JAVA_INT, at + RequestLayout.GROUP_FIRST_RULE, rules);
    for (Rule rule : group.rules()) {
      tables.set(JAVA_INT, RequestLayout.TABLES_RULES + 4L * rules++, rule.id());
    }
    boolean hosts = group.rules().stream().anyMatch(Rule::asksHost);
    tables.set(JAVA_INT, at + RequestLayout.GROUP_ASKS_HOSTS, hosts ? 1 : 0);
    bits(at + RequestLayout.GROUP_REQUESTS, places(group, Rule::aboutRequests));
    for (Kind kind : Kind.values()) {
      bits(
          at + RequestLayout.GROUP_DENY + (long) kind.ordinal() * RequestLayout.MASK_SIZE,
          places(group, rule -> rule.kind() == kind));
    }
  }

  /** Where nobody can say what is meant, a rule that denies fits, and one that allows does not. */
  private static boolean mayFit(Rule rule, boolean asks) {
    return !asks || rule.kind() == Kind.DENY || rule.kind() == Kind.AUDIT_DENY;
  }

  private static BitSet places(Group group, Predicate<Rule> which) {
    BitSet places = new BitSet();
    for (int i = 0; i < group.rules().size(); i++) {
      places.set(i, which.test(group.rules().get(i)));
    }
    return places;
  }

  private void bits(long at, BitSet set) {
    long[] words = set.toLongArray();
    for (int i = 0; i < words.length; i++) {
      tables.set(JAVA_LONG, at + 8L * i, words[i]);
    }
  }

  private int mask(BitSet set) {
    Integer found = masks.get(set);
    if (found != null) {
      return found;
    }
    int number = masks.size();
    limit("combinations of rules about requests", number, RequestLayout.MASKS - 1);
    masks.put((BitSet) set.clone(), number);
    bits(RequestLayout.TABLES_MASKS + (long) number * RequestLayout.MASK_SIZE, set);
    return number;
  }

  /** Class 0 is none: the first cell of a row is its mask. */
  private int classTable(Automaton automaton) {
    byte[] shifted = new byte[256];
    for (int i = 0; i < shifted.length; i++) {
      shifted[i] = (byte) (automaton.classOf()[i] + 1);
    }
    Integer found = classTables.get(ByteBuffer.wrap(shifted));
    if (found != null) {
      return found;
    }
    int number = classTables.size();
    limit("automata of requests", number, RequestLayout.CLASSES - 1);
    classTables.put(ByteBuffer.wrap(shifted), number);
    MemorySegment.copy(
        shifted, 0, tables, JAVA_BYTE, RequestLayout.TABLES_CLASSES + 256L * number, 256);
    return number;
  }

  /** Writes the rows and returns the one to begin in. */
  private int automaton(Automaton automaton) {
    int width = automaton.classes() + 1;
    int states = automaton.fitting().size();
    limit("classes of bytes in patterns of requests", automaton.classes(), 255);
    limit("states of patterns of requests", cells + states * width, RequestLayout.CELLS);
    int first = cells;
    for (int state = 0; state < states; state++) {
      long row = RequestLayout.TABLES_CELLS + 4L * (first + state * width);
      tables.set(JAVA_INT, row, mask(automaton.fitting().get(state)));
      for (int c = 0; c < automaton.classes(); c++) {
        int next = automaton.next()[state * automaton.classes() + c];
        tables.set(JAVA_INT, row + 4L + 4L * c, first + next * width);
      }
    }
    cells += states * width;
    return first + automaton.start() * width;
  }

  /** A new map for one parity of {@code obs_req_entries}; the caller closes it. */
  static KernelMap entries(RequestTables from) {
    Map<RequestTables.Entry, Integer> all = new LinkedHashMap<>();
    for (RequestTables.Entry entry : from.entries()) {
      all.put(entry, entry.set());
      all.put(new RequestTables.Entry(entry.workload(), RequestLayout.EVERY_PEER, 0, 0), 0);
    }
    int room = Math.max(1, all.size());
    KernelMap map =
        KernelMap.create(KernelMap.HASH, "obs_req_entries", PolicyLayout.KEY_SIZE, 4, room, 0);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment keys = arena.allocate((long) PolicyLayout.KEY_SIZE * room, 8);
      MemorySegment values = arena.allocate(4L * room, 8);
      int count = 0;
      for (Map.Entry<RequestTables.Entry, Integer> each : all.entrySet()) {
        RequestTables.Entry entry = each.getKey();
        long key = (long) count * PolicyLayout.KEY_SIZE;
        keys.set(JAVA_BYTE, key + PolicyLayout.KEY_KIND, PolicyLayout.FACT_EGRESS);
        keys.set(JAVA_SHORT, key + PolicyLayout.KEY_PORT, (short) entry.port());
        keys.set(JAVA_INT, key + PolicyLayout.KEY_PART, entry.workload());
        keys.set(JAVA_LONG, key + PolicyLayout.KEY_NUMBER, entry.peer() & 0xffff_ffffL);
        values.set(JAVA_INT, 4L * count++, each.getValue());
      }
      map.putAll(keys, values, count);
      return map;
    } catch (RuntimeException e) {
      map.close();
      throw e;
    }
  }
}
