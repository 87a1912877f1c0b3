package io.obsmesh.bpf;

/** What scripts of clients have in common. */
final class Asker {
  static final String PRELUDE =
      """
      import socket, os, sys, time, select, random, struct, threading, errno, tempfile, ctypes
      PORT = %d
      def C(host="127.0.0.1"):
          c = socket.create_connection((host, PORT)); c.setsockopt(6, 1, 1); c.settimeout(60); return c
      def R(path, method="GET", body=b"", extra=b"", host=b"shop"):
          return (method + " " + path + " HTTP/1.1\\r\\nHost: ").encode() + host + b"\\r\\nUser-Agent: test\\r\\n" + extra \\
              + (b"Content-Length: %%d\\r\\n" %% len(body) if body else b"") + b"\\r\\n" + body
      class Answers:
          def __init__(self, c): self.c = c; self.b = b""
          def fill(self):
              d = self.c.recv(65536)
              if not d: raise EOFError("end")
              self.b += d
          def one(self, head=False):
              while b"\\r\\n\\r\\n" not in self.b: self.fill()
              h, self.b = self.b.split(b"\\r\\n\\r\\n", 1)
              lines = h.split(b"\\r\\n"); code = int(lines[0].split(b" ")[1]); n = 0
              if not lines[0].startswith(b"HTTP/1.1 "): raise ValueError(h)
              if code == 100: return 100
              for l in lines[1:]:
                  if l.lower().startswith(b"content-length:"): n = int(l.split(b":")[1])
              if head: n = 0
              while len(self.b) < n: self.fill()
              self.body, self.b = self.b[:n], self.b[n:]
              return code
          def many(self, n): return [self.one() for _ in range(n)]
      def ask(c, data):
          c.sendall(data); return Answers(c).one()
      # What becomes of a connection: codes, or how it ends.
      def fate(c, *parts):
          try:
              for p in parts: c.sendall(p); time.sleep(0.02)
              c.settimeout(1.5)
              return Answers(c).one()
          except (TimeoutError, socket.timeout): return "silence"
          except EOFError: return "end"
          except OSError as e: return errno.errorcode.get(e.errno, str(e))
          finally: c.close()
      """;

  private Asker() {}
}
