package io.obsmesh.collector.connection;

import io.obsmesh.bpf.SocketRole;
import org.jspecify.annotations.Nullable;

/** One end of a connection that is on this machine. Owned by the tracker's thread. */
final class TrackedSocket {
  final long cookie;
  final SocketRole role;
  final Endpoint local;
  final Endpoint remote;
  final long networkNamespace;
  @Nullable Connection connection;

  /** Whether it is the client's end of that connection. */
  boolean client;

  /** Whether the kernel was told anything about it, so that it must be told to forget. */
  boolean advised;

  boolean closed;
  boolean reset;
  long sentBytes;
  long receivedBytes;
  long rttNanos;
  long retransmits;

  TrackedSocket(
      long cookie, SocketRole role, Endpoint local, Endpoint remote, long networkNamespace) {
    this.cookie = cookie;
    this.role = role;
    this.local = local;
    this.remote = remote;
    this.networkNamespace = networkNamespace;
  }

  boolean sameTuple(Endpoint otherLocal, Endpoint otherRemote) {
    return local.equals(otherLocal) && remote.equals(otherRemote);
  }
}
