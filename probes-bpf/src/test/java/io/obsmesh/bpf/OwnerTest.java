package io.obsmesh.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which process a socket belongs to, for real servers and clients. Needs root. */
class OwnerTest {
  private static final int SELF = (int) ProcessHandle.current().pid();

  @Test
  void threadedServerAndShortLivedClient_areBothRight() throws Exception {
    String server =
        """
        import http.server, socketserver
        class H(http.server.BaseHTTPRequestHandler):
            def do_GET(self): self.send_response(200); self.end_headers(); self.wfile.write(b'hello')
            def log_message(self, *a): pass
        socketserver.TCPServer.allow_reuse_address = True
        s = socketserver.ThreadingTCPServer(('127.0.0.1', 21010), H); print('ready'); s.serve_forever()
        """;
    try (CaptureProbes probes = CaptureProbes.load(TcpCaptureTest.options());
        Child python = Child.start("python3", "-u", "-c", server)) {
      assertThat(python.line()).isEqualTo("ready");
      int curlPid;
      try (Child curl = Child.start("curl", "-s", "http://127.0.0.1:21010/x")) {
        assertThat(curl.line()).isEqualTo("hello");
        curlPid = curl.pid();
      }
      RecordedEvents seen = new RecordedEvents().drain(probes);
      assertOwner(seen, seen.openAt(21010), python.pid(), "python3");
      assertOwner(seen, seen.openTo(21010), curlPid, "curl");
      assertThat(seen.data(seen.openAt(21010).cookie(), false).findFirst().orElseThrow().text())
          .startsWith("GET /x HTTP/1.1\r\n");
    }
  }

  @Test
  void nginxWorker_winsOverItsMaster_alsoWhenAcceptIsDeferred(@TempDir Path directory)
      throws Exception {
    Path configuration = directory.resolve("nginx.conf");
    Files.writeString(
        configuration,
        """
        worker_processes 2; daemon off; pid %1$s/pid; error_log %1$s/error.log;
        events {}
        http { access_log off; server { listen 21011 deferred; location / { return 200 hello; } } }
        """
            .formatted(directory));
    try (CaptureProbes probes = CaptureProbes.load(TcpCaptureTest.options());
        Child nginx = Child.start("nginx", "-c", configuration.toString())) {
      Socket socket = connect(21011);
      try (socket) {
        socket
            .getOutputStream()
            .write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
            .endsWith("hello");
      }
      RecordedEvents seen = new RecordedEvents().drain(probes);
      RecordedEvents.Open server = seen.openAt(21011);
      List<Integer> owners = seen.owners(server.cookie()).map(RecordedEvents.Owner::pid).toList();
      assertThat(owners).hasSize(1).isSubsetOf(nginx.children());
      assertThat(
              new String(
                  seen.stream(server.cookie(), false, server.firstReceived()),
                  StandardCharsets.US_ASCII))
          .as("the request came with the segment that made the connection")
          .isEqualTo("GET / HTTP/1.0\r\n\r\n");
      assertThat(probes.losses()).isEmpty();
    }
  }

  @Test
  void childThatAnswers_winsOverTheParentThatAccepted() throws Exception {
    String server =
        """
        import os, socket
        s = socket.create_server(('127.0.0.1', 21012)); print('ready')
        c, _ = s.accept()
        pid = os.fork()
        if pid == 0:
            c.recv(10); c.sendall(b'from the child'); os._exit(0)
        print(pid); os.waitpid(pid, 0)
        """;
    try (CaptureProbes probes = CaptureProbes.load(TcpCaptureTest.options());
        Child python = Child.start("python3", "-u", "-c", server)) {
      assertThat(python.line()).isEqualTo("ready");
      int child;
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), 21012)) {
        child = Integer.parseInt(python.line());
        socket.getOutputStream().write('?');
        assertThat(socket.getInputStream().readNBytes(14)).isNotEmpty();
      }
      RecordedEvents seen = new RecordedEvents().drain(probes);
      assertOwner(seen, seen.openAt(21012), child, "python3");
    }
  }

  @Test
  void connectionHandedToAChild_getsABetterOwnerLater() throws Exception {
    String client =
        """
        import os, socket
        c = socket.create_connection(('127.0.0.1', 21013))
        pid = os.fork()
        if pid == 0:
            c.sendall(b'x'); os._exit(0)
        print(pid); os.waitpid(pid, 0)
        """;
    try (CaptureProbes probes = CaptureProbes.load(TcpCaptureTest.options());
        var listener = new java.net.ServerSocket(21013, 5, InetAddress.getLoopbackAddress());
        Child python = Child.start("python3", "-u", "-c", client);
        Socket server = listener.accept()) {
      assertThat(server.getInputStream().read()).isEqualTo('x');
      int child = Integer.parseInt(python.line());
      RecordedEvents seen = new RecordedEvents().drain(probes);
      RecordedEvents.Open open = seen.openTo(21013);
      assertThat(seen.owners(open.cookie()).map(RecordedEvents.Owner::pid))
          .containsExactly(python.pid(), child);
    }
  }

  @Test
  void serverThatOnlyReads_isFoundInTheSnapshot() throws Exception {
    try (CaptureProbes probes = CaptureProbes.load(TcpCaptureTest.options());
        var listener = new java.net.ServerSocket(21014, 5, InetAddress.getLoopbackAddress());
        Socket client = new Socket(InetAddress.getLoopbackAddress(), 21014);
        Socket server = listener.accept()) {
      client.getOutputStream().write('x');
      assertThat(server.getInputStream().read()).isEqualTo('x');
      RecordedEvents seen = new RecordedEvents().drain(probes);
      long cookie = seen.openAt(21014).cookie();
      assertThat(seen.owners(cookie)).isEmpty();
      assertThat(probes.sockets())
          .anySatisfy(socket -> {
            assertThat(socket.socketCookie()).isEqualTo(cookie);
            assertThat(socket.pid()).isEqualTo(SELF);
            assertThat(socket.receivedBytes()).isEqualTo(1);
            assertThat(socket.listening()).isFalse();
          })
          .anySatisfy(socket -> {
            assertThat(socket.localPort()).isEqualTo(21014);
            assertThat(socket.listening()).isTrue();
            assertThat(socket.pid()).isEqualTo(SELF);
          });
    }
  }

  private static void assertOwner(
      RecordedEvents seen, RecordedEvents.Open open, int pid, String comm) {
    assertThat(seen.owners(open.cookie()))
        .singleElement()
        .satisfies(owner -> {
          assertThat(owner.pid()).isEqualTo(pid);
          assertThat(owner.comm()).isEqualTo(comm);
          assertThat(owner.uid()).isZero();
          assertThat(owner.cgroupId()).isPositive();
        });
  }

  /** A server that has no way to say that it listens: tries until it does, at most a minute. */
  private static Socket connect(int port) throws IOException {
    long end = System.nanoTime() + 60_000_000_000L;
    while (true) {
      try {
        return new Socket(InetAddress.getLoopbackAddress(), port);
      } catch (SocketException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
        Thread.onSpinWait();
      }
    }
  }
}
