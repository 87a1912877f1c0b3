package io.obsmesh.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.bpf.RequestTables.Kind;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Ways round rules about requests, none of which may lead anywhere. Needs root. */
class RequestBypassTest extends RequestLab {
  @Test
  void otherSpellingsOfThePath() throws IOException {
    denyAdmin();
    assertThat(
            web(
                """
                for p in ("/%61dmin", "//admin", "/./admin", "/x/../admin", "/x/%2e%2e/admin", "/x/%2E/admin", "/adm%69n?x", "/admin;x",
                          "/a%2fadmin", "/a%5cadmin", "/a\\\\admin", "/a%00", "/%zz", "/a%", "http://h/admin", "HTTPS://h:1/admin", "http://h@i/x",
                          "admin", "ftp://h/admin", "/#/admin", "/a/.", "/a/.."):
                    print(ask(C(), R(p)), end=" ")
                print()
                for p in ("/ADMIN", "/x?/admin", "/x/", "/x/admin", "/.x", "/x/...", "/%41", "http://h", "http://h?x", "http://h/x?/admin"):
                    print(ask(C(), R(p)), end=" ")
                """))
        .isEqualTo("403 ".repeat(22).strip() + " \n" + "200 ".repeat(10));
    assertThat(server.said())
        .noneMatch(line ->
            line.contains("/admin") && !line.contains("?/admin") && !line.contains("/x/admin"));
  }

  @Test
  void headsThatServersReadInDifferentWays_endTheConnection() throws IOException {
    denyAdmin();
    assertThat(
            web(
                """
                H = b"POST /ok HTTP/1.1\\r\\nHost: a\\r\\n"
                tricks = {
                  "length and chunked": H + b"Content-Length: 5\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n",
                  "two lengths": H + b"Content-Length: 5\\r\\nContent-Length: 6\\r\\n\\r\\n",
                  "lengths": H + b"Content-Length: 5, 5\\r\\n\\r\\n",
                  "plus": H + b"Content-Length: +5\\r\\n\\r\\n",
                  "no length": H + b"Content-Length: \\r\\n\\r\\n",
                  "5 5": H + b"Content-Length: 5 5\\r\\n\\r\\n",
                  "large": H + b"Content-Length: 99999999999999999999\\r\\n\\r\\n",
                  "gzip": H + b"Transfer-Encoding: gzip, chunked\\r\\n\\r\\n",
                  "xchunked": H + b"Transfer-Encoding: xchunked\\r\\n\\r\\n",
                  "chunked twice": H + b"Transfer-Encoding: chunked\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n",
                  "chunked 1.0": b"POST /ok HTTP/1.0\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n",
                  "fold": H + b"X: a\\r\\n b\\r\\n\\r\\n",
                  "bare lf": H + b"X: a\\nContent-Length: 5\\r\\n\\r\\n",
                  "bare lf end": H + b"X: a\\r\\n\\n",
                  "bare cr": H + b"X: a\\rb\\r\\n\\r\\n",
                  "nul": H + b"X: a\\0b\\r\\n\\r\\n",
                  "blank before colon": H + b"Content-Length : 5\\r\\n\\r\\n",
                  "odd name": H + b"Transfer\\x0bEncoding: chunked\\r\\n\\r\\n",
                  "high name": H + b"X\\xe4: chunked\\r\\n\\r\\n",
                  "no name": H + b": x\\r\\n\\r\\n",
                  "two hosts": H + b"Host: b\\r\\n\\r\\n",
                  "lower": b"get /ok HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                  "empty line": b"\\r\\nGET /ok HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                  "0.9": b"GET /admin\\r\\n",
                  "1.2": b"GET /ok HTTP/1.2\\r\\nHost: a\\r\\n\\r\\n",
                  "two blanks": b"GET /ok  HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                  "tab": b"GET\\t/ok HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                  "connect": b"CONNECT a:80 HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                  "preface": b"PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n",
                  "tls": b"\\x16\\x03\\x01\\x02\\x00\\x01\\x00\\x01\\xfc\\x03\\x03",
                  "long": b"GET /ok HTTP/1.1\\r\\nX: " + b"a" * 9000 + b"\\r\\n\\r\\n",
                }
                for name, head in tricks.items():
                    f = fate(C(), head)
                    if f != "EACCES": print(name, f)
                c = C(); c.sendall(b"GET /ok HTTP/1.1\\r\\nHost: a\\r\\nX: " + b"a" * 8100 + b"\\r\\n\\r\\n"); print("8 KB", Answers(c).one())
                """))
        .isEqualTo("8 KB 200");
    assertThat(server.said()).hasSize(1);
  }

  @Test
  void chunkedBodies_areWalkedExactly() throws IOException {
    denyAdmin();
    assertThat(
            web(
                """
                T = R("/up", "POST", extra=b"Transfer-Encoding: chunked\\r\\n")
                c = C(); c.sendall(T + b"5\\r\\nhello\\r\\n0\\r\\n\\r\\n" + R("/admin") + R("/ok")); print(Answers(c).many(3))
                c = C(); a = Answers(c)
                for b in T + b"05\\r\\nhello\\r\\nA\\r\\n0123456789\\r\\n0\\r\\n\\r\\n": c.send(bytes([b]))
                print(a.one()); c.send(R("/admin")); print(a.one())
                for bad in (b"5;x=1\\r\\nhello\\r\\n", b"\\r\\n", b"g\\r\\n", b"5\\nhello\\r\\n", b"5\\r\\nhello\\n", b"5\\r\\nhelloX\\r\\n", b"0\\r\\nT: x\\r\\n\\r\\n", b"00000000000005\\r\\n", b"-1\\r\\n", b"0x5\\r\\n"):
                    f = fate(C(), T + bad + b"GET /admin HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n")
                    if f != "EACCES": print(bad, f)
                """))
        .isEqualTo("[200, 404, 200]\n200\n403");
    assertNothingDeniedArrived();
  }

  @Test
  void sendsThatStopHalfWay_letNothingElseThrough() throws IOException {
    denyAdmin();
    assertThat(
            web(
                """
                # In a body: a slow reader, a full buffer, then what is denied.
                for chunk in (16384, 65536, 1 << 20):
                    s = Slow(); c = s.client(200000); c.setblocking(False); m = R("/up", "POST", b"b" * (6 << 20)); i = again = 0
                    while i < len(m):
                        try: i += c.send(m[i:i + chunk])
                        except BlockingIOError: again += 1; s.gate.set(); select.select([], [c], [], 60)
                    for k in range(40):
                        try: c.send(R("/admin"))
                        except BlockingIOError: select.select([], [c], [], 60)
                        except OSError as e: print(e)
                    got = s.all(c); print(again > 0, len(got) >= 6 << 20, b"admin" in got)
                # In a head: the buffer is full of allowed ones, and the rest is another one than was begun.
                for size in (4608, 8000, 20000):
                    for shift in range(0, 60, 7):
                        s = Slow(4096); c = s.client(size); c.setblocking(False); ok = R("/okkkk", extra=b"X: " + b"y" * 1000 + b"\\r\\n"); bad = R("/admin", extra=b"X: " + b"y" * 1000 + b"\\r\\n"); full = 0
                        try:
                            while full < 3:
                                try: n = c.send(ok)
                                except BlockingIOError: full += 1; n = 0
                                if n < len(ok):
                                    for part in (bad[n:], bad[n + shift:], bad):
                                        try: c.send(part)
                                        except BlockingIOError: pass
                        except OSError as e: pass
                        s.gate.set(); time.sleep(0.02)
                        try:
                            for part in (bad[shift:], bad, bad): c.send(part)
                        except OSError as e: pass
                        got = s.all(c)
                        if b"admin" in got: print("through", size, shift, got[-200:])
                """))
        .isEqualTo("True True False\nTrue True False\nTrue True False");
  }

  @Test
  void sendsThatFailByTheirFlags_letNothingElseThrough() throws IOException {
    denyAdmin();
    assertThat(
            web(
                """
                FASTOPEN = 0x20000000; ZEROCOPY = 0x4000000
                def tries(*steps, prepare=None):
                    s = Slow(); s.gate.set(); c = s.client()
                    if prepare: prepare(c)
                    for data, flags in steps:
                        try: c.send(data, flags)
                        except OSError as e: pass
                    return b"admin" in s.all(c)
                ok, bad = R("/okkkk"), R("/admin")
                print(tries((ok, FASTOPEN), (bad, 0), (bad, 0)))
                print(tries((ok + ok, FASTOPEN), (bad + bad, 0), (bad, 0)))
                print(tries((ok[:9], 0), (ok[9:] + ok[:9], FASTOPEN), (bad, 0), (bad, 0)))
                print(tries((ok[:9], 0), (ok[9:], FASTOPEN), (bad[9:], 0), (bad, 0)))
                print(tries((ok + b"X", FASTOPEN), (bad, 0), (b"X", 0), (bad, 0)))
                many = [(ok, ZEROCOPY)] * 3000 + [(bad, 0), (bad, ZEROCOPY)] * 3
                print(tries(*many, prepare=lambda c: c.setsockopt(socket.SOL_SOCKET, 60, 1)))
                print(tries((b"GET /ad", 0), (b"X", socket.MSG_OOB), (b"min HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n", 0)))
                # Data with the handshake.
                s = Slow(); s.gate.set(); c = socket.socket()
                try: c.sendto(bad, FASTOPEN, s.l.getsockname()); c.sendall(bad)
                except OSError as e: pass
                print(b"admin" in s.all(c))
                # The socket is used again.
                c = C(); print(ask(c, R("/ok")))
                ctypes.CDLL(None).connect(c.fileno(), struct.pack("HHIQ", 0, 0, 0, 0), 16)
                c.connect(("127.0.0.1", PORT)); print(fate(c, R("/admin")) in (403, "EACCES"))
                """))
        .isEqualTo("False\n".repeat(8) + "200\nTrue");
    assertNothingDeniedArrived();
  }

  @Test
  void otherWaysToSend() throws IOException {
    denyAdmin();
    assertThat(
            web(
                """
                f = tempfile.TemporaryFile(); f.write(R("/admin")); f.flush()
                c = C(); os.sendfile(c.fileno(), f.fileno(), 0, 9); os.sendfile(c.fileno(), f.fileno(), 9, 999); print(Answers(c).one())
                f.seek(0); print(f.read() == R("/admin"))
                c = C(); r, w = os.pipe(); os.write(w, R("/admin")); os.splice(r, c.fileno(), 12); os.splice(r, c.fileno(), 999); print(Answers(c).one())
                big = tempfile.TemporaryFile(); big.truncate(20 << 20)
                c = C(); c.sendall(R("/up", "POST", extra=b"Content-Length: %d\\r\\n" % (20 << 20))); n = 0
                while n < 20 << 20:
                    try: n += os.sendfile(c.fileno(), big.fileno(), n, (20 << 20) - n)
                    except BlockingIOError: select.select([], [c], [], 60)
                a = Answers(c); print(a.one()); c.sendall(R("/admin")); print(a.one())
                c = C(); c.sendmsg([b"GE", b"T /ad", b"min", b" HTTP/1.1\\r\\n", b"Host: a\\r\\n\\r\\n"]); print(Answers(c).one())
                c = C(); c.setsockopt(socket.SOL_SOCKET, 60, 1); c.send(R("/admin"), 0x4000000); print(Answers(c).one())
                c = C(); c.send(R("/admin")[:9], socket.MSG_MORE); c.send(R("/admin")[9:]); print(Answers(c).one())
                # Two sockets by turns, which share what the kernel copies into.
                a, b = C(), C()
                for x in R("/admin"): a.send(bytes([x])); b.send(bytes([x]))
                print(Answers(a).one(), Answers(b).one())
                # Passed to a process that no policy is about.
                c = C(); root = open("/proc/self/mounts").read(); here = [l.split()[1] for l in root.splitlines() if l.split()[2] == "cgroup2"][0]
                if os.fork() == 0:
                    open(here + "/cgroup.procs", "w").write(str(os.getpid())); print(ask(c, R("/admin")), ask(c, R("/ok")), flush=True); os._exit(0)
                os.wait()
                """))
        .isEqualTo("403\nTrue\n403\n200\n403\n403\n403\n403\n403 403\n403 200");
    assertNothingDeniedArrived();
  }

  @Test
  void upgrades_areNotSeenByTheServer() throws IOException {
    apply(new RequestsUnderTest(WEB).rule(5, Kind.DENY, "", "/admin*", ""));
    assertThat(
            web(
                """
                s = Slow(); s.gate.set(); c = s.client()
                c.sendall(R("/ok", extra=b"Connection: Upgrade, HTTP2-Settings\\r\\nUpgrade: h2c\\r\\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\\r\\n"))
                print([l for l in s.all(c).split(b"\\r\\n") if b"pgrade:" in l])
                """))
        .isEqualTo("[b'Xpgrade: h2c']");
  }
}
