package io.obsmesh.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Sockets older than the probes, UDP, and other network namespaces. Needs root. */
class OtherSocketsTest {
  private static final int SELF = (int) ProcessHandle.current().pid();

  @Test
  void connectionOlderThanTheProbes_isSeenOnceAtTheServer() throws IOException {
    try (ServerSocket listener = new ServerSocket(21030, 5, InetAddress.getLoopbackAddress());
        Socket client = new Socket(InetAddress.getLoopbackAddress(), 21030);
        Socket server = listener.accept()) {
      client.getOutputStream().write("before".getBytes(StandardCharsets.US_ASCII));
      assertThat(server.getInputStream().readNBytes(6)).hasSize(6);
      try (CaptureProbes probes = CaptureProbes.load(TcpCaptureTest.options())) {
        client.getOutputStream().write("question".getBytes(StandardCharsets.US_ASCII));
        assertThat(server.getInputStream().readNBytes(8)).hasSize(8);
        server.getOutputStream().write("answer".getBytes(StandardCharsets.US_ASCII));
        assertThat(client.getInputStream().readNBytes(6)).hasSize(6);
        client.shutdownOutput();
        assertThat(server.getInputStream().read()).isEqualTo(-1);
        server.shutdownOutput();
        assertThat(client.getInputStream().read()).isEqualTo(-1);

        RecordedEvents seen = new RecordedEvents().drainUntilClosed(probes, 21030, 2);
        RecordedEvents.Open open = seen.openAt(21030);
        assertThat(open.preexisting()).isTrue();
        assertThat(open.role()).isEqualTo(SocketRole.SERVER);
        assertThat(open.firstSent()).isEqualTo(-1);
        assertThat(open.networkNamespace()).isEqualTo(ownNamespace());
        assertThat(seen.data(open.cookie()))
            .extracting(RecordedEvents.Data::text)
            .containsExactly("question", "answer");
        assertThat(seen.owners(open.cookie()))
            .extracting(RecordedEvents.Owner::pid)
            .containsExactly(SELF);
        RecordedEvents.Open other = seen.openTo(21030);
        assertThat(other.role()).isEqualTo(SocketRole.CLIENT);
        assertThat(seen.data(other.cookie())).isEmpty();
        assertThat(seen.closes(open.cookie()).findFirst().orElseThrow().received()).isEqualTo(14);
        assertThat(seen.closes(other.cookie()).findFirst().orElseThrow().sent()).isEqualTo(14);
      }
    }
  }

  @Test
  void udpServer_hasOneConversationPerPeer() throws IOException {
    try (CaptureProbes probes = CaptureProbes.load(TcpCaptureTest.options());
        DatagramSocket server = new DatagramSocket(new InetSocketAddress("127.0.0.1", 21031));
        DatagramSocket one = new DatagramSocket(21032, InetAddress.getByName("127.0.0.1"));
        DatagramSocket two = new DatagramSocket(21033, InetAddress.getByName("127.0.0.1"))) {
      ask(one, server, "one");
      ask(one, server, "one again");
      ask(two, server, "two");
      RecordedEvents seen = new RecordedEvents().drain(probes);
      long cookie =
          seen.opens().filter(open -> open.localPort() == 21031).findFirst().orElseThrow().cookie();
      assertThat(seen.of(cookie).map(OtherSocketsTest::brief))
          .containsExactly(
              "open 17 SERVER 127.0.0.1:21031 127.0.0.1:21032",
              "received one",
              "sent ONE",
              "owner " + SELF,
              "received one again",
              "sent ONE AGAIN",
              "open 17 SERVER 127.0.0.1:21031 127.0.0.1:21033",
              "received two",
              "sent TWO");
      RecordedEvents.Open client = seen.openAt(21033);
      assertThat(client.role()).isEqualTo(SocketRole.CLIENT);
      assertThat(seen.of(client.cookie()).map(OtherSocketsTest::brief))
          .containsExactly(
              "open 17 CLIENT 127.0.0.1:21033 127.0.0.1:21031",
              "sent two",
              "owner " + SELF,
              "received TWO");
    }
  }

  private static void ask(DatagramSocket client, DatagramSocket server, String text)
      throws IOException {
    byte[] question = text.getBytes(StandardCharsets.US_ASCII);
    client.send(new DatagramPacket(question, question.length, server.getLocalSocketAddress()));
    DatagramPacket packet = new DatagramPacket(new byte[100], 100);
    server.receive(packet);
    byte[] answer = text.toUpperCase(java.util.Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
    server.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
    client.receive(packet);
  }

  private static String brief(RecordedEvents.Event event) {
    return switch (event) {
      case RecordedEvents.Open open ->
          "open %d %s %s:%d %s:%d"
              .formatted(
                  open.ipProtocol(),
                  open.role(),
                  open.local(),
                  open.localPort(),
                  open.remote(),
                  open.remotePort());
      case RecordedEvents.Owner owner -> "owner " + owner.pid();
      case RecordedEvents.Data data -> (data.sent() ? "sent " : "received ") + data.text();
      case RecordedEvents.Close close -> "close";
    };
  }

  @Test
  void otherNetworkNamespace_isSeenWithItsOwnerAndOnlyOnce() throws Exception {
    String name = "obsbpf" + SELF;
    String server =
        """
        import socket
        s = socket.create_server(('10.213.7.2', 21034)); print('ready')
        c, _ = s.accept(); c.sendall(c.recv(100).upper())
        """;
    Child.run("ip", "netns", "add", name);
    try (CaptureProbes probes = CaptureProbes.load(TcpCaptureTest.options())) {
      Child.run(
          "ip", "link", "add", "obsv0", "type", "veth", "peer", "name", "obsv1", "netns", name);
      Child.run("ip", "addr", "add", "10.213.7.1/30", "dev", "obsv0");
      Child.run("ip", "link", "set", "obsv0", "up");
      Child.run("ip", "-n", name, "addr", "add", "10.213.7.2/30", "dev", "obsv1");
      Child.run("ip", "-n", name, "link", "set", "obsv1", "up");
      try (Child python =
          Child.start("nsenter", "--net=/run/netns/" + name, "python3", "-u", "-c", server)) {
        assertThat(python.line()).isEqualTo("ready");
        try (Socket client = new Socket("10.213.7.2", 21034)) {
          client.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
          assertThat(client.getInputStream().readNBytes(5)).asString().isEqualTo("HELLO");
        }
        RecordedEvents seen = new RecordedEvents().drain(probes);
        RecordedEvents.Open inside = seen.openAt(21034);
        RecordedEvents.Open outside = seen.openTo(21034);
        assertThat(inside.networkNamespace())
            .isEqualTo((Long) Files.getAttribute(Path.of("/run/netns", name), "unix:ino"))
            .isNotEqualTo(outside.networkNamespace());
        assertThat(outside.networkNamespace()).isEqualTo(ownNamespace());
        assertThat(seen.data(inside.cookie()))
            .extracting(RecordedEvents.Data::text)
            .containsExactly("hello", "HELLO");
        assertThat(seen.data(outside.cookie())).isEmpty();
        assertThat(seen.owners(inside.cookie()))
            .extracting(RecordedEvents.Owner::pid)
            .containsExactly(python.pid());
        assertThat(seen.owners(outside.cookie()))
            .extracting(RecordedEvents.Owner::pid)
            .containsExactly(SELF);
      }
    } finally {
      Child.run("ip", "netns", "del", name);
    }
  }

  private static long ownNamespace() throws IOException {
    String link = Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
    return Long.parseLong(link.substring("net:[".length(), link.length() - 1));
  }
}
