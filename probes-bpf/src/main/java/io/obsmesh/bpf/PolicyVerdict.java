package io.obsmesh.bpf;

import org.jspecify.annotations.Nullable;

/**
 * One thing that a policy refused, or would have.
 *
 * @param monotonicNanos CLOCK_MONOTONIC
 * @param generation of the policy that said so
 * @param user who uses the socket that the rule is about
 * @param peer who is at the other end; {@link User#NOBODY} when that is not on this machine
 * @param localAddress 16 bytes, IPv4 mapped; all zero when not yet known
 * @param denied it was stopped; else it is only told
 * @param reset it was a connection from before the policy
 * @param rule id of the rule or isolation
 * @param pid of the process that asked, in the first pid namespace; 0 where that is not known
 * @param request what was asked, when it is about a request; null when about the connection
 */
public record PolicyVerdict(
    long monotonicNanos,
    long socketCookie,
    long generation,
    User user,
    User peer,
    byte[] localAddress,
    byte[] remoteAddress,
    int localPort,
    int remotePort,
    int ipProtocol,
    boolean denied,
    boolean audit,
    boolean ingress,
    boolean reset,
    Reason reason,
    int rule,
    int pid,
    @Nullable Request request) {
  /** One about a connection. */
  public PolicyVerdict(
      long monotonicNanos,
      long socketCookie,
      long generation,
      User user,
      User peer,
      byte[] localAddress,
      byte[] remoteAddress,
      int localPort,
      int remotePort,
      int ipProtocol,
      boolean denied,
      boolean audit,
      boolean ingress,
      boolean reset,
      Reason reason,
      int rule,
      int pid) {
    this(
        monotonicNanos,
        socketCookie,
        generation,
        user,
        peer,
        localAddress,
        remoteAddress,
        localPort,
        remotePort,
        ipProtocol,
        denied,
        audit,
        ingress,
        reset,
        reason,
        rule,
        pid,
        null);
  }

  /**
   * A request of HTTP.
   *
   * @param method empty when what was said could not be read
   * @param path as sent, without the query, at most 120 bytes of it
   */
  public record Request(String method, String path) {}

  /** What decided. */
  public enum Reason {
    /** A rule. */
    RULE,
    /** No rule allows it. */
    DEFAULT,
    /** No rule can be applied, because the packet could not be read. */
    UNREADABLE,
    /** Requests would have to be judged, and nobody is there who could. */
    UNJUDGED
  }

  /**
   * Who uses a socket.
   *
   * @param cgroupId inode number of its cgroup v2 directory
   * @param inode of its executable, 0 when not known
   * @param device of its executable, as the kernel holds it
   */
  public record User(long cgroupId, long inode, int device) {
    public static final User NOBODY = new User(0, 0, 0);
  }
}
