package io.obsmesh.collector.connection;

import io.obsmesh.bpf.CloseEvent;
import io.obsmesh.bpf.DataEvent;
import io.obsmesh.bpf.OpenEvent;
import io.obsmesh.bpf.OwnerEvent;
import io.obsmesh.bpf.SocketRole;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/** Events of one socket, as a kernel would report them. */
record FakeSocket(
    long cookie,
    SocketRole role,
    String local,
    int localPort,
    String remote,
    int remotePort,
    long namespace,
    long firstSent,
    long firstReceived) {

  OpenEvent open(long timeNanos) {
    byte[] localBytes = InetAddress.ofLiteral(local).getAddress();
    byte[] remoteBytes = InetAddress.ofLiteral(remote).getAddress();
    return new OpenEvent() {
      @Override
      public long timeNanos() {
        return timeNanos;
      }

      @Override
      public long socketCookie() {
        return cookie;
      }

      @Override
      public SocketRole role() {
        return role;
      }

      @Override
      public int ipVersion() {
        return localBytes.length == 4 ? 4 : 6;
      }

      @Override
      public int ipProtocol() {
        return 6;
      }

      @Override
      public void copyLocalAddress(byte[] target) {
        System.arraycopy(localBytes, 0, target, 0, localBytes.length);
      }

      @Override
      public void copyRemoteAddress(byte[] target) {
        System.arraycopy(remoteBytes, 0, target, 0, remoteBytes.length);
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
        return namespace;
      }

      @Override
      public long connectLatencyNanos() {
        return role == SocketRole.CLIENT ? 1000 : -1;
      }

      @Override
      public boolean preexisting() {
        return false;
      }

      @Override
      public long firstSentSequence() {
        return firstSent;
      }

      @Override
      public long firstReceivedSequence() {
        return firstReceived;
      }
    };
  }

  OwnerEvent owner(long timeNanos, int pid, String comm) {
    return new OwnerEvent() {
      @Override
      public long timeNanos() {
        return timeNanos;
      }

      @Override
      public long socketCookie() {
        return cookie;
      }

      @Override
      public int pid() {
        return pid;
      }

      @Override
      public int uid() {
        return 0;
      }

      @Override
      public String comm() {
        return comm;
      }

      @Override
      public long cgroupId() {
        return 1;
      }
    };
  }

  DataEvent data(long timeNanos, boolean sent, long sequence, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return new DataEvent() {
      @Override
      public long timeNanos() {
        return timeNanos;
      }

      @Override
      public long socketCookie() {
        return cookie;
      }

      @Override
      public boolean sent() {
        return sent;
      }

      @Override
      public long sequence() {
        return sequence & 0xffffffffL;
      }

      @Override
      public int length() {
        return bytes.length;
      }

      @Override
      public int captured() {
        return bytes.length;
      }

      @Override
      public void copyTo(int from, byte[] target, int at, int count) {
        System.arraycopy(bytes, from, target, at, count);
      }
    };
  }

  CloseEvent close(long timeNanos, long sentBytes, long receivedBytes, boolean reset) {
    return new CloseEvent() {
      @Override
      public long timeNanos() {
        return timeNanos;
      }

      @Override
      public long socketCookie() {
        return cookie;
      }

      @Override
      public long sentBytes() {
        return sentBytes;
      }

      @Override
      public long receivedBytes() {
        return receivedBytes;
      }

      @Override
      public long rttNanos() {
        return 77;
      }

      @Override
      public long retransmits() {
        return 1;
      }

      @Override
      public boolean reset() {
        return reset;
      }
    };
  }
}
