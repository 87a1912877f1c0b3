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
      # A server that reads when it is told to, and keeps all it got.
      class Slow:
          def __init__(self, size=65536):
              self.l = socket.socket(); self.l.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, size)
              self.l.bind(("127.0.0.1", 0)); self.l.listen(64); self.gate = threading.Event(); self.got = b""; self.over = threading.Event()
              threading.Thread(target=self.run, daemon=True).start()
          def client(self, sndbuf=0):
              c = socket.socket()
              if sndbuf: c.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, sndbuf)
              c.connect(self.l.getsockname()); c.setsockopt(6, 1, 1); return c
          def run(self):
              s = self.l.accept()[0]; self.s = s
              self.gate.wait()
              try:
                  while True:
                      d = s.recv(1 << 20)
                      if not d: break
                      self.got += d
              except OSError: pass
              self.over.set()
          def all(self, c):
              self.gate.set(); c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 3)); c.close()
              self.over.wait(5); return self.got
      """;

  private Asker() {}
}
