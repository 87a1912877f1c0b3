package io.obsmesh.bpf.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.obsmesh.bpf.BpfException;
import io.obsmesh.bpf.LossCount;
import io.obsmesh.bpf.PolicyOptions;
import io.obsmesh.bpf.PolicyProbes.LocalAddress;
import io.obsmesh.bpf.PolicyTables;
import io.obsmesh.bpf.PolicyVerdict;
import io.obsmesh.bpf.ProbeStatus;
import io.obsmesh.bpf.RequestCounts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The policy object in the kernel: what is pinned, and this process's hold on it. */
public final class PolicySession implements AutoCloseable {
  private static final String OBJECT = "policy.bpf.o";
  private static final String DIRECTORY = "policy-";
  private static final List<String> HOOKS =
      List.of(
          "obs_sock_made",
          "obs_connect4",
          "obs_connect6",
          "obs_sendmsg4",
          "obs_sendmsg6",
          "obs_peername4",
          "obs_peername6",
          "obs_guard_in",
          "obs_guard_out");

  private final PolicyOptions options;
  private final PinDirectory pins;
  private final BpfObject object;
  private final boolean resumed;
  private final MappedRing verdicts;
  private final KernelMap active;
  private final RelayMaps relay;
  private final List<ProbeStatus> probes = new ArrayList<>();
  private final int enrolLink;
  private final int rejudgeLink;
  private int rules = PolicyLayout.MAX_RULES;
  private long[] countsBefore = new long[PolicyLayout.MAX_RULES];
  private final String cgroup;
  private @Nullable RequestSession requests;
  private boolean oldPinsRemoved;
  private boolean closed;

  /** Loads and attaches, or takes up what is pinned; throws {@link BpfException}. */
  public static PolicySession open(PolicyOptions options) {
    String cgroup = CaptureSession.requireMachine(options.cgroup());
    PinDirectory root = PinDirectory.make(options.pins());
    PinDirectory pins = PinDirectory.make(root.path().resolve(DIRECTORY + PolicyLayout.LAYOUT));
    boolean found = HOOKS.stream().anyMatch(hook -> pins.has("link_" + hook));
    if (!found) {
      pins.remove(); // what an end in the middle of the first start left behind
    }
    PinDirectory fresh = PinDirectory.make(pins.path());
    BpfObject object = load(fresh);
    try {
      return new PolicySession(options, fresh, object, cgroup, found);
    } catch (RuntimeException e) {
      object.close();
      if (!found) {
        fresh.remove();
      }
      throw e;
    }
  }

  private static BpfObject load(PinDirectory pins) {
    List<Integer> reused = new ArrayList<>();
    try {
      return BpfObject.load(
          BpfObject.image(OBJECT), Set.of(), object -> object.reuse(pins, reused));
    } catch (BpfObject.Refused e) {
      throw new BpfException(
          "bpf_object__load",
          e.errno(),
          "policy cannot be enforced on this kernel: " + e.getMessage());
    } finally {
      reused.forEach(LibC::close); // libbpf took copies
    }
  }

  private PolicySession(
      PolicyOptions options, PinDirectory pins, BpfObject object, String cgroup, boolean found) {
    this.options = options;
    this.pins = pins;
    this.object = object;
    for (String map : object.mapNames()) {
      if (!pins.has(map)) {
        pins.pin(map, object.mapFd(map));
      }
    }
    active = map("obs_active", 4, 8);
    relay =
        new RelayMaps(
            map("obs_settings", 4, PolicyLayout.SETTINGS_SIZE),
            map("obs_relayed", PolicyLayout.RELAY_KEY_SIZE, PolicyLayout.RELAYED_SIZE),
            map("obs_acting", 8, PolicyLayout.USER_SIZE));
    resumed = found && generation() != 0;
    settings();
    verdicts = new MappedRing(object.mapFd("obs_verdicts"), PolicyLayout.VERDICT_RING_BYTES);
    enrolLink = object.attach("obs_enrol");
    rejudgeLink = object.attach("obs_rejudge");
    object.pass(enrolLink);
    this.cgroup = cgroup;
    attach(object, HOOKS, pins, cgroup, probes);
    if (RequestSession.isInstalled(pins)) {
      requests = RequestSession.open(pins, cgroup);
    }
  }

  /** Attaches to the cgroup and pins, or replaces the programs of what is pinned. */
  static void attach(
      BpfObject object,
      List<String> hooks,
      PinDirectory pins,
      String cgroup,
      List<ProbeStatus> probes) {
    int directory = LibC.openDirectory(cgroup);
    try {
      for (String hook : hooks) {
        String pin = "link_" + hook;
        if (pins.has(pin)) {
          int link = pins.get(pin);
          try {
            var ignored =
                LibBpf.library()
                    .linkUpdate
                    .require(
                        "cannot replace " + hook, link, object.programFd(hook), MemorySegment.NULL);
          } finally {
            LibC.close(link);
          }
        } else {
          pins.pin(pin, object.attachCgroup(hook, directory));
        }
        probes.add(new ProbeStatus(hook, object.hook(hook), true, ""));
      }
    } finally {
      LibC.close(directory);
    }
  }

  private void settings() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment settings = arena.allocate(PolicyLayout.SETTINGS_SIZE, 8);
      settings.set(JAVA_INT, PolicyLayout.SETTINGS_EVENTS_PER_SECOND, options.verdictsPerSecond());
      for (int i = 0; i < options.exemptPorts().size(); i++) {
        settings.set(
            JAVA_SHORT,
            PolicyLayout.SETTINGS_EXEMPT_PORTS + 2L * i,
            options.exemptPorts().get(i).shortValue());
      }
      map("obs_settings", 4, PolicyLayout.SETTINGS_SIZE).put(0, settings);
    }
  }

  /** Not to be closed: the object owns the descriptor. */
  private KernelMap map(String name, int keyBytes, int valueBytes) {
    return new KernelMap(object.mapFd(name), keyBytes, valueBytes);
  }

  /** Whether something is pinned there. */
  public static boolean isInstalled(Path pins) {
    return PinDirectory.of(pins).names().stream().anyMatch(name -> name.startsWith(DIRECTORY));
  }

  /** Takes out what any version pinned there. */
  public static void uninstall(Path pins) {
    removeOthers(PinDirectory.of(pins), "");
  }

  private static void removeOthers(PinDirectory root, String kept) {
    for (String name : root.names()) {
      if (name.startsWith(DIRECTORY) && !name.equals(kept)) {
        root.below(name).remove();
      }
    }
  }

  public boolean resumed() {
    return resumed;
  }

  public synchronized long generation() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(JAVA_LONG);
      return !closed && active.get(arena.allocateFrom(JAVA_INT, 0), value)
          ? value.get(JAVA_LONG, 0)
          : 0;
    }
  }

  /** Fills the tables that are not in use, makes them valid with one store, and looks again. */
  public synchronized long apply(PolicyTables tables) {
    requireOpen();
    int highest = PolicyWriter.highestRule(tables);
    long next = generation() + 1;
    int parity = (int) next & 1;
    if (requests == null && !tables.requests().isEmpty()) {
      requests = RequestSession.open(pins, cgroup);
    }
    try (KernelMap facts = PolicyWriter.facts(tables);
        KernelMap addresses = PolicyWriter.addresses(tables)) {
      // Returns when no program runs any more that began two generations ago.
      map("obs_addresses", 4, 4).putMap(parity, addresses);
      map("obs_facts", 4, 4).putMap(parity, facts);
      PolicyWriter.ports(tables, map("obs_ports", 4, PolicyLayout.PORTS * 2), parity);
      if (requests != null) {
        requests.write(tables.requests(), parity);
      }
    }
    rules = highest + 1;
    countsBefore = ruleCounts(parity);
    object.pass(enrolLink);
    try (Arena arena = Arena.ofConfined()) {
      active.put(0, arena.allocateFrom(JAVA_LONG, next));
    }
    object.pass(rejudgeLink);
    if (requests != null) {
      requests.sweep();
    }
    if (!oldPinsRemoved) {
      oldPinsRemoved = true;
      removeOthers(PinDirectory.of(options.pins()), DIRECTORY + PolicyLayout.LAYOUT);
    }
    return next;
  }

  public synchronized void lookAgain() {
    requireOpen();
    object.pass(enrolLink);
    object.pass(rejudgeLink);
    if (requests != null) {
      requests.sweep();
    }
  }

  public synchronized void locals(Collection<LocalAddress> addresses) {
    requireOpen();
    KernelMap map = map("obs_locals", PolicyLayout.LOCAL_KEY_SIZE, 4);
    Set<LocalAddress> wanted = new HashSet<>(addresses);
    var network = JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    try (Arena arena = Arena.ofConfined()) {
      for (byte[] key : map.keys()) {
        MemorySegment there = arena.allocate(PolicyLayout.LOCAL_KEY_SIZE, 8);
        MemorySegment.copy(key, 0, there, JAVA_BYTE, 0, key.length);
        LocalAddress address =
            new LocalAddress(
                there.get(JAVA_INT, 0) & 0xffff_ffffL,
                there.get(network, 4),
                there.get(network, 12));
        if (!wanted.remove(address)) {
          map.remove(there);
        }
      }
      MemorySegment one = arena.allocateFrom(JAVA_INT, 1);
      MemorySegment key = arena.allocate(PolicyLayout.LOCAL_KEY_SIZE, 8);
      for (LocalAddress address : wanted) {
        key.set(JAVA_INT, 0, (int) address.networkNamespace());
        key.set(network, 4, address.high());
        key.set(network, 12, address.low());
        map.put(key, one);
      }
    }
  }

  public synchronized void relayPorts(int ipv4, int ipv6) {
    relay.ports(ipv4, ipv6);
    object.pass(enrolLink); // so that the kernel knows whose these ports are
  }

  public RelayMaps relay() {
    return relay;
  }

  public int drain(Consumer<PolicyVerdict> handler, int most) {
    return verdicts.drain(
        (ring, record) -> handler.accept(VerdictRecords.read(ring, record)), most);
  }

  public synchronized long[] ruleCounts() {
    long generation = generation();
    long[] counts = ruleCounts((int) generation & 1);
    for (int rule = 0; rule < counts.length; rule++) {
      counts[rule] -= countsBefore[rule];
    }
    return counts;
  }

  private long[] ruleCounts(int parity) {
    long[] counts = new long[PolicyLayout.MAX_RULES];
    if (closed) {
      return counts;
    }
    int cpus = object.possibleCpus();
    KernelMap map = map("obs_counts", 4, 8);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = arena.allocate(JAVA_INT);
      MemorySegment perCpu = arena.allocate(8L * cpus, 8);
      for (int rule = 0; rule < rules; rule++) {
        key.set(JAVA_INT, 0, parity * PolicyLayout.MAX_RULES + rule);
        if (map.get(key, perCpu)) {
          for (int cpu = 0; cpu < cpus; cpu++) {
            counts[rule] += perCpu.getAtIndex(JAVA_LONG, cpu);
          }
        }
      }
    }
    return counts;
  }

  public synchronized List<LossCount> losses() {
    List<LossCount> counts = new ArrayList<>();
    if (closed) {
      return counts;
    }
    int cpus = object.possibleCpus();
    KernelMap losses = map("obs_policy_loss", 4, 8);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment perCpu = arena.allocate(8L * cpus, 8);
      for (int reason = 0; reason < PolicyLayout.LOSS_REASONS.length; reason++) {
        if (losses.get(arena.allocateFrom(JAVA_INT, reason), perCpu)) {
          for (int cpu = 0; cpu < cpus; cpu++) {
            long events = perCpu.getAtIndex(JAVA_LONG, cpu);
            if (events != 0) {
              counts.add(new LossCount(cpu, PolicyLayout.LOSS_REASONS[reason], events));
            }
          }
        }
      }
    }
    return counts;
  }

  public synchronized RequestCounts requestCounts() {
    return closed || requests == null ? RequestCounts.NONE : requests.counts();
  }

  public synchronized List<ProbeStatus> probes() {
    List<ProbeStatus> all = new ArrayList<>(probes);
    if (requests != null) {
      all.addAll(requests.probes());
    }
    return all;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("enforcement is closed");
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      relay.close();
      verdicts.close();
      if (requests != null) {
        requests.close();
      }
      object.close();
    }
  }
}
