package io.obsmesh.collector.policy;

import io.obsmesh.bpf.BpfException;
import io.obsmesh.bpf.LossCount;
import io.obsmesh.bpf.PolicyOptions;
import io.obsmesh.bpf.PolicyProbes;
import io.obsmesh.bpf.PolicyTables;
import io.obsmesh.bpf.PolicyVerdict;
import io.obsmesh.policy.pattern.Pattern;
import io.obsmesh.policy.rule.Prefix;
import io.obsmesh.policy.rule.RuleSet;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a policy in force on this machine: compiles it, gives it to the kernel, and gives it anew
 * when cgroups, programs, addresses or names have changed. Nothing is loaded while there is no
 * policy. When the process ends the last policy stays in force. Thread-safe.
 */
public final class PolicyEnforcer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(PolicyEnforcer.class.getName());
  private static final long DRAIN_NANOS = 100_000_000L;
  private static final long SCAN_NANOS = 1_000_000_000L;
  private static final long LOOK_NANOS = 5_000_000_000L;
  private static final int MOST_VERDICTS = 10_000;

  private final PolicyOptions options;
  private final VerdictSink sink;
  private final RequestJudge requests;
  private final NodeScan scan;
  private final Thread thread;
  private RuleSet rules = RuleSet.EMPTY;
  private @Nullable PolicyProbes probes;
  private @Nullable CompiledPolicy compiled;
  private RequestPolicy requestPolicy = RequestPolicy.NONE;
  private volatile boolean closed;

  /** Told what was refused, in the enforcer's thread. */
  public interface VerdictSink {
    /** The rule is null when it is of a policy from before this process. */
    void accept(PolicyVerdict verdict, CompiledPolicy.@Nullable RuleName rule);
  }

  /** Judges what is said on connections that the kernel turns to it. */
  public interface RequestJudge extends AutoCloseable {
    /**
     * Is ready for connections from now on, and told so to the kernel.
     *
     * @throws BpfException when the kernel does not take it
     */
    void start(PolicyProbes probes);

    /** Judges by this from now on, also on connections that are open. */
    void follow(RequestPolicy policy);

    /** How often a rule decided about a request. */
    long count(int rule);

    /** Hands over what was refused since; in the enforcer's thread. */
    void drain();

    /** Verdicts that were not told, for want of room. */
    long lost();

    /** Ends all connections. */
    @Override
    void close();
  }

  /**
   * An enforcer without a policy. What an earlier process left in force stays so until the first
   * {@link #apply}.
   *
   * @param requests closed with the enforcer
   * @param named addresses that a name had in answers that are still valid
   */
  public PolicyEnforcer(
      PolicyOptions options,
      VerdictSink sink,
      RequestJudge requests,
      Function<Pattern, Set<Prefix>> named) {
    this.options = options;
    this.sink = sink;
    this.requests = requests;
    scan = new NodeScan(named);
    thread = Thread.ofPlatform().daemon().name("obsmesh-policy").unstarted(this::run);
  }

  /** Takes up what is pinned, and begins to watch. */
  public synchronized void start() {
    if (PolicyProbes.isInstalled(options.pins())) {
      probes = PolicyProbes.open(options);
    }
    thread.start();
  }

  /**
   * Puts these rules in force, instead of all before. With no rules at all everything is taken out
   * of the kernel.
   *
   * @throws PolicyRefusedException when they cannot be enforced here as they are written
   * @throws BpfException when the kernel lacks what is needed. In both cases nothing changed
   */
  public synchronized void apply(RuleSet wanted) {
    if (wanted.rules().isEmpty() && wanted.isolations().isEmpty()) {
      remove();
      return;
    }
    NodeView node = scan.view(wanted);
    CompiledPolicy next = PolicyCompiler.compile(wanted, node);
    PolicyProbes open = probes;
    if (open == null) {
      open = PolicyProbes.open(options);
      probes = open;
    }
    open.locals(NodeScan.locals());
    if (wanted.rules().stream()
        .anyMatch(rule -> !rule.l7().isEmpty() && !KernelRequests.isJudged(rule))) {
      requests.start(open);
    }
    put(open, next, wanted, node);
    rules = wanted;
  }

  /** Who judges requests knows before the kernel turns the first connection to him. */
  private void put(PolicyProbes open, CompiledPolicy next, RuleSet wanted, NodeView node) {
    RequestPolicy before = requestPolicy;
    requestPolicy = RequestPolicy.of(wanted, node, () -> scan.view(wanted));
    requests.follow(requestPolicy);
    try {
      open.apply(next.tables());
    } catch (RuntimeException e) {
      requestPolicy = before;
      requests.follow(before);
      throw e;
    }
    compiled = next;
  }

  private void remove() {
    PolicyProbes open = probes;
    if (open != null) {
      open.close();
    }
    PolicyProbes.uninstall(options.pins());
    requestPolicy = RequestPolicy.NONE;
    requests.follow(requestPolicy);
    probes = null;
    compiled = null;
    rules = RuleSet.EMPTY;
  }

  /** Generation in force, 0 without a policy. */
  public synchronized long generation() {
    PolicyProbes open = probes;
    return open == null ? 0 : open.generation();
  }

  /** How often each rule decided, by its id; empty without a policy. */
  public synchronized long[] ruleCounts() {
    PolicyProbes open = probes;
    if (open == null) {
      return new long[0];
    }
    long[] counts = open.ruleCounts();
    for (int rule = 0; rule < counts.length; rule++) {
      counts[rule] += requests.count(rule);
    }
    return counts;
  }

  /** What could not be told. */
  public synchronized List<LossCount> losses() {
    PolicyProbes open = probes;
    if (open == null) {
      return List.of();
    }
    List<LossCount> losses = new ArrayList<>(open.losses());
    if (requests.lost() > 0) {
      losses.add(new LossCount(0, "request_verdicts", requests.lost()));
    }
    return losses;
  }

  private void run() {
    long scanned = System.nanoTime();
    long looked = scanned;
    while (!closed) {
      LockSupport.parkNanos(DRAIN_NANOS);
      try {
        drain();
        long now = System.nanoTime();
        if (now - scanned > SCAN_NANOS) {
          scanned = now;
          refresh(now - looked > LOOK_NANOS);
          looked = now - looked > LOOK_NANOS ? now : looked;
        }
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "the policy in force could not be renewed; it stays as it is", e);
      }
    }
  }

  private synchronized void drain() {
    PolicyProbes open = probes;
    requests.drain();
    if (open != null && !closed) {
      open.drain(
          verdict -> {
            CompiledPolicy now = compiled;
            sink.accept(verdict, now == null ? null : now.name(verdict.rule()));
          },
          MOST_VERDICTS);
    }
  }

  /** What rules are about may have changed. */
  private synchronized void refresh(boolean lookAgain) {
    PolicyProbes open = probes;
    CompiledPolicy now = compiled;
    if (open == null || now == null || closed) {
      return;
    }
    NodeView node = scan.view(rules);
    CompiledPolicy next = PolicyCompiler.compile(rules, node);
    open.locals(NodeScan.locals());
    if (!same(next.tables(), now.tables())) {
      put(open, next, rules, node);
    } else if (lookAgain) {
      open.lookAgain();
    }
  }

  static boolean same(PolicyTables a, PolicyTables b) {
    return a.cgroups().equals(b.cgroups())
        && a.units().equals(b.units())
        && Set.copyOf(a.executables()).equals(Set.copyOf(b.executables()))
        && Set.copyOf(a.workloads()).equals(Set.copyOf(b.workloads()))
        && Set.copyOf(a.addresses()).equals(Set.copyOf(b.addresses()))
        && Set.copyOf(a.entries()).equals(Set.copyOf(b.entries()))
        && a.requests().equals(b.requests())
        && Arrays.deepEquals(a.ports(), b.ports());
  }

  /** Leaves the policy in force. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    requests.close();
    synchronized (this) {
      PolicyProbes open = probes;
      if (open != null) {
        open.close();
        probes = null;
      }
    }
  }
}
