package io.obsmesh.bpf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * A process that makes and uses sockets as it is told, one command a line, one answer a line: "ok"
 * with what there is to say, or the name of the error. Sockets have numbers from 0.
 */
final class Talker {
  /** No apostrophes: it stands between some. */
  static final String SCRIPT =
      """
      import sys, socket, errno, os
      s = []
      def family(host): return socket.AF_INET6 if ":" in host else socket.AF_INET
      def new(k): s.append(k); k.settimeout(1.5); return "ok %d" % (len(s) - 1)
      def listen(host, port):
          k = socket.socket(family(host)); k.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
          if host == "::": k.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
          k.bind((host, int(port))); k.listen(64); return new(k)
      def connect(host, port):
          k = socket.socket(family(host)); k.settimeout(1.5); k.connect((host, int(port))); return new(k)
      def start(host, local, to, port):
          k = socket.socket(family(host)); k.settimeout(1.5); k.bind((host, int(local))); k.connect((to, int(port))); return new(k)
      def tcp(host): return new(socket.socket(family(host)))
      def join(i, host, port): s[int(i)].connect((host, int(port))); return "ok"
      def accept(i): return new(s[int(i)].accept()[0])
      def send(i, text): s[int(i)].sendall(text.encode()); return "ok"
      def recv(i): return "ok " + s[int(i)].recv(65536).decode()
      def peer(i): a = s[int(i)].getpeername(); return "ok %s %d" % (a[0], a[1])
      def say(i, text): s[int(i)].sendall(bytes.fromhex(text)); return "ok"
      def code(i):
          d = b""
          while b"\\r\\n\\r\\n" not in d:
              e = s[int(i)].recv(65536); d += e
              if not e: return "end"
          return "ok " + d.split(b" ")[1].decode()
      def patience(i, seconds): s[int(i)].settimeout(float(seconds)); return "ok"
      def close(i): s[int(i)].close(); return "ok"
      def udp(host, port):
          k = socket.socket(family(host), socket.SOCK_DGRAM); k.bind((host, int(port))); return new(k)
      def sendto(i, host, port, text): s[int(i)].sendto(text.encode(), (host, int(port))); return "ok"
      def recvfrom(i):
          d, a = s[int(i)].recvfrom(65536); return "ok %s %d" % (d.decode(), a[1])
      def ping(host):
          k = socket.socket(socket.AF_INET, socket.SOCK_RAW, 1); k.settimeout(1.5)
          k.sendto(bytes([8, 0, 0xf7, 0xfd, 0, 1, 0, 1]), (host, 0)); k.recv(100); return "ok"
      def move(path): open(path, "w").write(str(os.getpid())); return "ok"
      def run(path): return "ok " + os.popen(path).read().strip()
      print("ok")
      for line in sys.stdin:
          try: a = line.split(); print(globals()[a[0]](*a[1:]))
          except socket.timeout: print("TIMEOUT")
          except OSError as e: print(errno.errorcode.get(e.errno, str(e)))
          except Exception as e: print("FAILED", e)
      """;

  private final Child child;

  Talker(Child child) throws IOException {
    this.child = child;
    String ready = child.line();
    if (!ready.equals("ok")) {
      throw new AssertionError(ready);
    }
  }

  int pid() {
    return child.pid();
  }

  void kill() throws InterruptedException {
    child.kill();
  }

  /** Sends bytes that are no words. */
  String say(int socket, String text) throws IOException {
    return ask(
        "say %d %s", socket, HexFormat.of().formatHex(text.getBytes(StandardCharsets.ISO_8859_1)));
  }

  String ask(String command, Object... arguments) throws IOException {
    child.tell(command.formatted(arguments));
    return child.line();
  }
}
