package io.obsmesh.bpf.internal;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.obsmesh.bpf.BpfException;
import io.obsmesh.bpf.ProbeStatus;
import io.obsmesh.bpf.RequestCounts;
import io.obsmesh.bpf.RequestTables;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The object that judges requests, pinned beside the policy whose maps it uses. It is there from
 * the first policy that needs it until all is uninstalled: sockets that leave it would lose what
 * they hold back.
 */
final class RequestSession implements AutoCloseable {
  private static final String OBJECT = "requests.bpf.o";
  private static final String SOCKETS = "obs_req_socks";
  private static final int BPF_SK_MSG_VERDICT = 7;
  // The guard first: a socket that is found by it alone may send nothing.
  private static final List<String> HOOKS = List.of("obs_req_guard", "obs_req_enrol");

  private final BpfObject object;
  private final List<ProbeStatus> probes = new ArrayList<>();
  private final int sweepLink;

  static boolean isInstalled(PinDirectory pins) {
    return pins.has(SOCKETS);
  }

  /** Loads and attaches, or takes up what is pinned. */
  static RequestSession open(PinDirectory pins, String cgroup) {
    BpfObject object = load(pins);
    try {
      return new RequestSession(pins, object, cgroup);
    } catch (RuntimeException e) {
      object.close();
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
          "requests cannot be judged by this kernel: " + e.getMessage());
    } finally {
      reused.forEach(LibC::close); // libbpf took copies
    }
  }

  private RequestSession(PinDirectory pins, BpfObject object, String cgroup) {
    this.object = object;
    KernelMap steps = new KernelMap(object.mapFd("obs_req_steps"), 4, 4);
    try (Arena arena = Arena.ofConfined()) {
      steps.put(0, arena.allocateFrom(JAVA_INT, object.programFd("obs_req_step")));
    }
    var ignored =
        LibBpf.library()
            .programAttach
            .require(
                "cannot judge what sockets send",
                object.programFd("obs_req_message"),
                object.mapFd(SOCKETS),
                BPF_SK_MSG_VERDICT,
                0);
    sweepLink = object.attach("obs_req_sweep");
    // Last what tells the next process that all is there.
    for (String map : object.mapNames()) {
      if (!pins.has(map) && !map.equals(SOCKETS)) {
        pins.pin(map, object.mapFd(map));
      }
    }
    PolicySession.attach(object, HOOKS, pins, cgroup, probes);
    if (!pins.has(SOCKETS)) {
      pins.pin(SOCKETS, object.mapFd(SOCKETS));
    }
  }

  /** Fills the tables of this parity, which no program may be using. */
  void write(RequestTables tables, int parity) {
    try (Arena arena = Arena.ofConfined();
        KernelMap entries = RequestWriter.entries(tables)) {
      MemorySegment value = RequestWriter.tables(tables, arena);
      new KernelMap(object.mapFd("obs_req_entries"), 4, 4).putMap(parity, entries);
      new KernelMap(object.mapFd("obs_req_tables"), 4, RequestLayout.TABLES_SIZE)
          .put(parity, value);
    }
  }

  /** Ends connections that nobody can judge. */
  void sweep() {
    object.pass(sweepLink);
  }

  RequestCounts counts() {
    long[] counts = new long[RequestLayout.COUNTS];
    int cpus = object.possibleCpus();
    KernelMap map = new KernelMap(object.mapFd("obs_req_counts"), 4, 8);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment perCpu = arena.allocate(8L * cpus, 8);
      for (int which = 0; which < counts.length; which++) {
        if (map.get(arena.allocateFrom(JAVA_INT, which), perCpu)) {
          for (int cpu = 0; cpu < cpus; cpu++) {
            counts[which] += perCpu.getAtIndex(JAVA_LONG, cpu);
          }
        }
      }
    }
    return new RequestCounts(
        counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], counts[6], counts[7],
        counts[8]);
  }

  List<ProbeStatus> probes() {
    return probes;
  }

  @Override
  public void close() {
    object.close();
  }
}
