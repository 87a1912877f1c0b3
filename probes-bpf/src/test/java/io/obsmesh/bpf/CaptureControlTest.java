package io.obsmesh.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Limits, skips, exclusion, losses and the reader's sleep. Needs root. */
class CaptureControlTest {
  /** A connection, and what was seen of it. */
  private static final class Pair implements AutoCloseable {
    final CaptureProbes probes;
    final ServerSocket listener;
    final Socket client;
    final Socket server;
    final RecordedEvents seen = new RecordedEvents();

    Pair(int port, CaptureOptions options) throws IOException {
      probes = CaptureProbes.load(options);
      listener = new ServerSocket(port, 5, InetAddress.getLoopbackAddress());
      client = new Socket(InetAddress.getLoopbackAddress(), port);
      server = listener.accept();
      client.setTcpNoDelay(true);
      seen.drain(probes);
    }

    void send(byte[] bytes) throws IOException {
      client.getOutputStream().write(bytes);
      assertThat(server.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
    }

    @Override
    public void close() throws IOException {
      client.close();
      server.close();
      listener.close();
      probes.close();
    }
  }

  @Test
  void limit_cutsTheCopyAndNotTheLength() throws IOException {
    try (Pair pair = new Pair(21020, TcpCaptureTest.options())) {
      long cookie = pair.seen.openAt(21020).cookie();
      pair.probes.limit(cookie, false, 7);
      pair.send(new byte[100]);
      RecordedEvents.Data cut = pair.seen.drain(pair.probes).data(cookie).toList().getFirst();
      assertThat(cut.length()).isEqualTo(100);
      assertThat(cut.bytes()).hasSize(7);

      pair.probes.limit(cookie, false, 0);
      pair.send(new byte[50]);
      assertThat(pair.seen.drain(pair.probes).data(cookie)).hasSize(1);

      pair.probes.forget(cookie);
      pair.send(new byte[30]);
      RecordedEvents.Data whole = pair.seen.drain(pair.probes).data(cookie).toList().getLast();
      assertThat(whole.bytes()).hasSize(30);
      assertThat(whole.sequence() - cut.sequence() & 0xffff_ffffL)
          .as("what was not reported is a gap")
          .isEqualTo(150);
    }
  }

  @Test
  void limit_mayAlsoBeMoreThanTheDefault() throws IOException {
    try (Pair pair = new Pair(21027, new CaptureOptions(null, 1, 1 << 20, 100, Set.of()))) {
      long cookie = pair.seen.openAt(21027).cookie();
      pair.send(new byte[5000]);
      pair.probes.limit(cookie, false, Integer.MAX_VALUE);
      pair.send(new byte[5000]);
      assertThat(pair.seen.drain(pair.probes).data(cookie))
          .extracting(data -> data.bytes().length)
          .containsExactly(100, 5000);
    }
  }

  @Test
  void skipUntil_copiesFromThatNumberOn() throws IOException {
    try (Pair pair = new Pair(21021, TcpCaptureTest.options())) {
      RecordedEvents.Open open = pair.seen.openAt(21021);
      pair.probes.skipUntil(open.cookie(), false, open.firstReceived() + 150);
      pair.send(new byte[100]);
      pair.send("0123456789".repeat(10).getBytes());
      pair.send(new byte[10]);
      assertThat(pair.seen.drain(pair.probes).data(open.cookie()))
          .extracting(
              data -> data.sequence() - open.firstReceived() & 0xffff_ffffL,
              RecordedEvents.Data::length,
              data -> data.bytes().length)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple(0L, 100, 0),
              org.assertj.core.groups.Tuple.tuple(100L, 50, 0),
              org.assertj.core.groups.Tuple.tuple(150L, 50, 50),
              org.assertj.core.groups.Tuple.tuple(200L, 10, 10));
    }
  }

  @Test
  void negativeLimit_isRefused() throws IOException {
    try (Pair pair = new Pair(21022, TcpCaptureTest.options())) {
      assertThatThrownBy(() -> pair.probes.limit(1, true, -1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("bytesPerSegment: -1 (expected: >= 0)");
    }
  }

  @Test
  void excludedPort_isReportedAtNeitherEnd() throws IOException {
    try (Pair pair = new Pair(21023, TcpCaptureTest.options(21023, 21999))) {
      pair.send(new byte[100]);
      assertThat(pair.seen.drain(pair.probes).opens())
          .noneMatch(open -> open.localPort() == 21023 || open.remotePort() == 21023);
    }
  }

  @Test
  void fullRing_countsEveryEventThatItLoses() throws IOException {
    try (Pair pair = new Pair(21024, new CaptureOptions(null, 1, 4096, 1024, Set.of()))) {
      RecordedEvents.Open open = pair.seen.openAt(21024);
      for (int i = 0; i < 50; i++) {
        pair.send(new byte[500]);
      }
      long seen = pair.seen.drain(pair.probes).data(open.cookie()).count();
      assertThat(seen).isBetween(1L, 10L);
      assertThat(pair.probes.losses())
          .allMatch(loss -> loss.reason().equals("ring_full") && loss.cpu() >= 0);
      assertThat(pair.probes.losses().stream().mapToLong(LossCount::events).sum())
          .isGreaterThanOrEqualTo(50 - seen);
    }
  }

  @Test
  void reader_sleepsThroughFewEventsAndWakesWhenTheRingFills() throws Exception {
    try (Pair pair = new Pair(21025, new CaptureOptions(null, 1, 1 << 16, 65536, Set.of()))) {
      EventRing ring = pair.probes.ring(0);
      ring.await(0);
      pair.send(new byte[10]);
      long before = System.nanoTime();
      ring.await(30);
      assertThat(System.nanoTime() - before).isGreaterThan(25_000_000);
      assertThat(ring.pendingBytes()).isBetween(1, ring.capacityBytes());

      Thread sender =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  for (int i = 0; i < 8; i++) {
                    pair.send(new byte[5000]);
                  }
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      before = System.nanoTime();
      ring.await(20_000);
      assertThat(System.nanoTime() - before).isLessThan(10_000_000_000L);
      sender.join();
      assertThat(ring.pendingBytes()).isGreaterThan(ring.capacityBytes() / 4);
    }
  }

  @Test
  void reset_isTold() throws IOException {
    try (Pair pair = new Pair(21026, TcpCaptureTest.options())) {
      pair.send(new byte[10]);
      pair.client.setSoLinger(true, 0);
      pair.client.close();
      assertThatThrownBy(() -> pair.server.getInputStream().read()).isInstanceOf(IOException.class);
      pair.seen.drainUntilClosed(pair.probes, 21026, 2);
      for (RecordedEvents.Open open : pair.seen.opens().toList()) {
        if (open.localPort() == 21026 || open.remotePort() == 21026) {
          assertThat(pair.seen.closes(open.cookie()))
              .singleElement()
              .satisfies(close -> {
                assertThat(close.reset()).isTrue();
                assertThat(close.sent() + close.received()).isEqualTo(10);
              });
        }
      }
    }
  }
}
