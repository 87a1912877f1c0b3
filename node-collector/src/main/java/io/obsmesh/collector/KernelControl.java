package io.obsmesh.collector;

import io.obsmesh.bpf.CaptureProbes;
import io.obsmesh.collector.connection.CaptureControl;

/** Passes the tracker's wishes on to the kernel. */
final class KernelControl implements CaptureControl {
  private final CaptureProbes probes;
  private final Runnable socketsWanted;

  KernelControl(CaptureProbes probes, Runnable socketsWanted) {
    this.probes = probes;
    this.socketsWanted = socketsWanted;
  }

  @Override
  public void limit(long socketCookie, boolean sent, int bytesPerSegment) {
    probes.limit(socketCookie, sent, bytesPerSegment);
  }

  @Override
  public void skipUntil(long socketCookie, boolean sent, long sequence) {
    probes.skipUntil(socketCookie, sent, sequence);
  }

  @Override
  public void forget(long socketCookie) {
    probes.forget(socketCookie);
  }

  @Override
  public void requestSockets() {
    socketsWanted.run();
  }
}
