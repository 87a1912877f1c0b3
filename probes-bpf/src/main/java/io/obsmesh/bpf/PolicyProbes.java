package io.obsmesh.bpf;

import io.obsmesh.bpf.internal.PolicySession;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Enforcement of a policy on this machine. Programs, tables and links are pinned: closing, or the
 * end of the process however it comes, leaves the last policy in force; {@link #open} takes it up
 * again without a gap, and {@link #uninstall} ends it. Methods may be called by any thread; drain
 * by one.
 */
public final class PolicyProbes implements AutoCloseable {
  private final PolicySession session;

  private PolicyProbes(PolicySession session) {
    this.session = session;
  }

  /**
   * Loads and attaches, or takes up what is pinned: then its programs are replaced by ours, one by
   * one and each at once.
   *
   * @throws BpfException when a hook is missing; its message says which and what mends it. Then
   *     nothing is changed
   */
  public static PolicyProbes open(PolicyOptions options) {
    return new PolicyProbes(PolicySession.open(options));
  }

  /** Whether something is pinned there. */
  public static boolean isInstalled(Path pins) {
    return PolicySession.isInstalled(pins);
  }

  /** Takes everything out of the kernel; from then on everything passes. */
  public static void uninstall(Path pins) {
    PolicySession.uninstall(pins);
  }

  /** Whether a policy was in force before this opened. */
  public boolean resumed() {
    return session.resumed();
  }

  /** Of the policy in force; 0 before the first. */
  public long generation() {
    return session.generation();
  }

  /**
   * Puts a policy in force: all of it at one moment, also for connections that are open. Those that
   * it denies are ended. When this throws, the policy before stays in force.
   *
   * @return the new generation
   */
  public long apply(PolicyTables tables) {
    return session.apply(tables);
  }

  /**
   * An address of this machine.
   *
   * @param networkNamespace inode number
   * @param high first 64 bits, IPv4 mapped into IPv6
   */
  public record LocalAddress(long networkNamespace, long high, long low) {}

  /** The addresses of this machine's network namespaces, loopback left out. */
  public void locals(Collection<LocalAddress> addresses) {
    session.locals(addresses);
  }

  /**
   * Looks at every socket of every process: finds who uses those that are older than the policy,
   * and ends what must not be. {@link #apply} does it too.
   */
  public void lookAgain() {
    session.lookAgain();
  }

  /**
   * Where this process listens on 127.0.0.1 and ::1 for connections whose requests it judges. From
   * then on they are turned there as they are opened; before, they are refused.
   *
   * @param ipv4 0 for nowhere; so the other
   */
  public void relayPorts(int ipv4, int ipv6) {
    session.relayPorts(ipv4, ipv6);
  }

  /**
   * What a connection is that came to one of the relay's ports; it can be asked once.
   *
   * @param address the client's, 16 bytes, IPv4 mapped
   * @return null for one that was not turned there
   */
  public @Nullable RelayedConnection takeRelayed(byte[] address, int port) {
    return session.relay().take(address, port);
  }

  /**
   * The connection that this process is about to open from this port is this user's, until {@link
   * #actForNobody} is said. Its socket must be of that family and have the port to itself.
   */
  public void actFor(boolean ipv4, int port, PolicyVerdict.User user) {
    session.relay().actFor(ipv4, port, user);
  }

  /** That connection is closed. */
  public void actForNobody(boolean ipv4, int port) {
    session.relay().actForNobody(ipv4, port);
  }

  /** Hands over up to so many verdicts; returns how many. */
  public int drain(Consumer<PolicyVerdict> handler, int most) {
    return session.drain(handler, most);
  }

  /** How often each rule of the policy in force decided, by its id. */
  public long[] ruleCounts() {
    return session.ruleCounts();
  }

  /** Verdicts that were not told, and packets dropped for want of memory; never reset. */
  public List<LossCount> losses() {
    return session.losses();
  }

  /** What became of requests that the kernel judged. */
  public RequestCounts requestCounts() {
    return session.requestCounts();
  }

  public List<ProbeStatus> probes() {
    return session.probes();
  }

  /** Leaves the policy in force. */
  @Override
  public void close() {
    session.close();
  }
}
