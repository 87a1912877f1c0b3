package io.obsmesh.collector.pcap;

import io.obsmesh.bpf.CloseEvent;
import io.obsmesh.bpf.DataEvent;
import io.obsmesh.bpf.OpenEvent;
import io.obsmesh.bpf.SocketRole;

/** A packet of a file as the events a kernel would have reported; used again for each. */
final class ReplayEvent implements OpenEvent, DataEvent, CloseEvent {
  long timeNanos;
  long socketCookie;
  SocketRole role = SocketRole.UNKNOWN;
  boolean sent;
  boolean reset;
  boolean preexisting;
  long firstSent = -1;
  long firstReceived = -1;
  byte[] local = {};
  byte[] remote = {};
  int localPort;
  int remotePort;
  int ipProtocol;
  long sequence;
  int length;
  int captured;
  byte[] bytes = {};
  int payload;

  @Override
  public long timeNanos() {
    return timeNanos;
  }

  @Override
  public long socketCookie() {
    return socketCookie;
  }

  @Override
  public SocketRole role() {
    return role;
  }

  @Override
  public int ipVersion() {
    return local.length == 4 ? 4 : 6;
  }

  @Override
  public int ipProtocol() {
    return ipProtocol;
  }

  @Override
  public void copyLocalAddress(byte[] target) {
    System.arraycopy(local, 0, target, 0, local.length);
  }

  @Override
  public void copyRemoteAddress(byte[] target) {
    System.arraycopy(remote, 0, target, 0, remote.length);
  }

  @Override
  public int localPort() {
    return localPort;
  }

  @Override
  public int remotePort() {
    return remotePort;
  }

  @Override
  public long networkNamespace() {
    return 0;
  }

  @Override
  public long connectLatencyNanos() {
    return -1;
  }

  @Override
  public boolean preexisting() {
    return preexisting;
  }

  @Override
  public long firstSentSequence() {
    return firstSent;
  }

  @Override
  public long firstReceivedSequence() {
    return firstReceived;
  }

  @Override
  public boolean sent() {
    return sent;
  }

  @Override
  public long sequence() {
    return sequence;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public int captured() {
    return captured;
  }

  @Override
  public void copyTo(int from, byte[] target, int at, int count) {
    System.arraycopy(bytes, payload + from, target, at, count);
  }

  @Override
  public long sentBytes() {
    return 0;
  }

  @Override
  public long receivedBytes() {
    return 0;
  }

  @Override
  public long rttNanos() {
    return 0;
  }

  @Override
  public long retransmits() {
    return 0;
  }

  @Override
  public boolean reset() {
    return reset;
  }
}
