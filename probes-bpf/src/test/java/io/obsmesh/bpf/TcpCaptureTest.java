package io.obsmesh.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Needs root and a real kernel: it fails, and does not skip, where it cannot run. */
class TcpCaptureTest {
  private static final int RING = 1 << 22;

  static CaptureOptions options(Integer... excluded) {
    return new CaptureOptions(null, 2, RING, 65536, Set.of(excluded));
  }

  @Test
  void exchangeOverIpv4_isSeenOnceAtTheServer() throws IOException {
    exchange("127.0.0.1", 21001, 4);
  }

  @Test
  void exchangeOverIpv6_isSeenOnceAtTheServer() throws IOException {
    exchange("::1", 21002, 6);
  }

  private static void exchange(String host, int port, int ipVersion) throws IOException {
    try (CaptureProbes probes = CaptureProbes.load(options())) {
      RecordedEvents seen = new RecordedEvents();
      InetAddress address = InetAddress.getByName(host);
      try (ServerSocket listener = new ServerSocket(port, 5, address);
          Socket client = new Socket(address, port);
          Socket server = listener.accept()) {
        ping(client, server, "GET / HTTP/1.1\r\n\r\n");
        ping(server, client, "HTTP/1.1 204 No Content\r\n\r\n");
        client.shutdownOutput();
        assertThat(server.getInputStream().read()).isEqualTo(-1);
      }
      seen.drainUntilClosed(probes, port, 2);

      RecordedEvents.Open server = seen.openAt(port);
      RecordedEvents.Open client = seen.openTo(port);
      assertThat(server.role()).isEqualTo(SocketRole.SERVER);
      assertThat(client.role()).isEqualTo(SocketRole.CLIENT);
      assertThat(server.ipVersion()).isEqualTo(ipVersion);
      assertThat(server.ipProtocol()).isEqualTo(6);
      assertThat(server.local()).isEqualTo(address.getHostAddress()).isEqualTo(client.remote());
      assertThat(server.remotePort()).isEqualTo(client.localPort());
      assertThat(server.preexisting()).isFalse();
      assertThat(client.connectLatencyNanos()).isBetween(1_000L, 1_000_000_000L);
      assertThat(server.connectLatencyNanos()).isEqualTo(-1);
      assertThat(server.firstReceived()).isEqualTo(client.firstSent());
      assertThat(server.firstSent()).isEqualTo(client.firstReceived());
      assertThat(server.networkNamespace()).isEqualTo(client.networkNamespace()).isPositive();

      assertThat(
              new String(
                  seen.stream(server.cookie(), false, server.firstReceived()),
                  StandardCharsets.US_ASCII))
          .isEqualTo("GET / HTTP/1.1\r\n\r\n");
      assertThat(
              new String(
                  seen.stream(server.cookie(), true, server.firstSent()),
                  StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 204 No Content\r\n\r\n");
      assertThat(seen.data(client.cookie())).isEmpty();

      int self = (int) ProcessHandle.current().pid();
      assertThat(seen.owners(server.cookie()))
          .extracting(RecordedEvents.Owner::pid)
          .containsExactly(self);
      assertThat(seen.owners(client.cookie()))
          .extracting(RecordedEvents.Owner::pid)
          .containsExactly(self);
      assertThat(seen.of(server.cookie()).reduce((a, b) -> b))
          .containsInstanceOf(RecordedEvents.Close.class);
      RecordedEvents.Close end = seen.closes(server.cookie()).findFirst().orElseThrow();
      assertThat(end.received()).isEqualTo(18);
      assertThat(end.sent()).isEqualTo(27);
      assertThat(end.reset()).isFalse();
      assertThat(end.rttNanos()).isPositive();
      RecordedEvents.Close other = seen.closes(client.cookie()).findFirst().orElseThrow();
      assertThat(other.sent()).isEqualTo(18);
      assertThat(other.received()).isEqualTo(27);
      assertThat(probes.losses()).isEmpty();
    }
  }

  @Test
  void tenMegabytes_everyByteHasItsPosition() throws Exception {
    byte[] sent = new byte[10 << 20];
    new Random(1).nextBytes(sent);
    CaptureOptions options = new CaptureOptions(null, 1, 1 << 25, 65536, Set.of());
    try (CaptureProbes probes = CaptureProbes.load(options);
        ServerSocket listener = new ServerSocket(21003, 5, InetAddress.getLoopbackAddress());
        Socket client = new Socket()) {
      RecordedEvents seen = new RecordedEvents();
      client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), 21003));
      try (Socket server = listener.accept()) {
        Thread writer =
            Thread.startVirtualThread(() -> {
              try (OutputStream out = client.getOutputStream()) {
                out.write(sent);
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
        InputStream in = server.getInputStream();
        byte[] buffer = new byte[1 << 16];
        while (in.read(buffer) > 0) {
          seen.drain(probes);
        }
        writer.join();
      }
      seen.drainUntilClosed(probes, 21003, 2);
      assertThat(probes.losses()).isEmpty();
      RecordedEvents.Open server = seen.openAt(21003);
      assertThat(seen.stream(server.cookie(), false, server.firstReceived())).isEqualTo(sent);
      assertThat(seen.closes(server.cookie()).findFirst().orElseThrow().received())
          .isEqualTo(sent.length);
    }
  }

  @Test
  void manyConnectionsAtOnce_eachBeginsWithOpenAndEndsWithClose() throws Exception {
    int threads = 4;
    int each = 100;
    try (CaptureProbes probes = CaptureProbes.load(options())) {
      RecordedEvents seen = new RecordedEvents();
      try (ServerSocket listener = new ServerSocket(21004, 50, InetAddress.getLoopbackAddress());
          var executor = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<?>> clients = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
          clients.add(executor.submit(() -> askAndLeave(each)));
        }
        for (int i = 0; i < threads * each; i++) {
          try (Socket server = listener.accept()) {
            server.getOutputStream().write(server.getInputStream().readNBytes(8));
          }
        }
        for (Future<?> client : clients) {
          client.get();
        }
      }
      seen.drainUntilClosed(probes, 21004, 2 * threads * each);
      assertThat(probes.losses()).isEmpty();
      List<RecordedEvents.Open> servers =
          seen.opens().filter(open -> open.localPort() == 21004).toList();
      List<RecordedEvents.Open> clients =
          seen.opens().filter(open -> open.remotePort() == 21004).toList();
      assertThat(servers).hasSize(threads * each);
      assertThat(clients).hasSize(threads * each);
      for (RecordedEvents.Open server : servers) {
        assertThat(seen.of(server.cookie()).map(event -> event.getClass().getSimpleName()))
            .containsExactly("Open", "Data", "Owner", "Data", "Close");
      }
      for (RecordedEvents.Open client : clients) {
        assertThat(seen.of(client.cookie()).map(event -> event.getClass().getSimpleName()))
            .containsExactly("Open", "Owner", "Close");
      }
    }
  }

  private static @Nullable Void askAndLeave(int times) throws IOException {
    for (int i = 0; i < times; i++) {
      try (Socket client = new Socket(InetAddress.getLoopbackAddress(), 21004)) {
        client.getOutputStream().write(new byte[8]);
        assertThat(client.getInputStream().readNBytes(9)).hasSize(8);
      }
    }
    return null;
  }

  private static void ping(Socket from, Socket to, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    from.getOutputStream().write(bytes);
    assertThat(to.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
  }
}
