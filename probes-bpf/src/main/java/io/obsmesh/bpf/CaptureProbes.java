package io.obsmesh.bpf;

import io.obsmesh.bpf.internal.CaptureSession;
import java.util.List;

/**
 * Capture of TCP and UDP on this machine: loaded, it reports through its rings until it is closed.
 * Nothing is pinned: when the process ends, however it ends, the kernel detaches everything. All
 * methods may be called by any thread.
 */
public final class CaptureProbes implements AutoCloseable {
  private final CaptureSession session;
  private final List<EventRing> rings;

  private CaptureProbes(CaptureSession session) {
    this.session = session;
    rings = session.rings().stream().map(EventRing::new).toList();
  }

  /**
   * Loads and attaches. A hook that the kernel refuses is left out and shown in {@link #probes()}.
   *
   * @throws BpfException when no payload can be captured; its message says why and what mends it
   */
  public static CaptureProbes load(CaptureOptions options) {
    return new CaptureProbes(CaptureSession.open(options));
  }

  /** How many rings there are. All events of one socket come through one of them. */
  public int shards() {
    return rings.size();
  }

  /** One ring, 0 to {@link #shards()} - 1. */
  public EventRing ring(int shard) {
    return rings.get(shard);
  }

  public List<ProbeStatus> probes() {
    return session.probes();
  }

  /** Losses per CPU and reason since load, those that are not zero. */
  public List<LossCount> losses() {
    return session.losses();
  }

  /**
   * Every TCP and UDP socket of every process now, in all network namespaces, listening ones too. A
   * socket that several processes hold is there several times. About 5 microseconds per socket.
   */
  public List<SocketSnapshot> sockets() {
    return session.sockets();
  }

  /**
   * From now on copies at most so many bytes of each segment, up to 65,536, also more than {@link
   * CaptureOptions#segmentBytes()}; takes effect without a system call. With 0 the segments of this
   * direction are no longer reported at all: what they carried shows as a gap between sequence
   * numbers, and in the byte counts of the close.
   */
  public void limit(long socketCookie, boolean sent, int bytesPerSegment) {
    if (bytesPerSegment < 0) {
      throw new IllegalArgumentException(
          "bytesPerSegment: " + bytesPerSegment + " (expected: >= 0)");
    }
    session.limit(socketCookie, sent, bytesPerSegment);
  }

  /**
   * Copies no bytes before this TCP sequence number. Their segments are reported with nothing
   * captured; a segment that crosses the number is reported in two parts. The number must lie less
   * than 2 GiB ahead.
   */
  public void skipUntil(long socketCookie, boolean sent, long sequence) {
    session.skipUntil(socketCookie, sent, sequence);
  }

  /** Drops limits and skips of a socket; to be called when its close was seen. */
  public void forget(long socketCookie) {
    session.forget(socketCookie);
  }

  /** Detaches everything. Readers of the rings must have stopped. */
  @Override
  public void close() {
    session.close();
  }
}
