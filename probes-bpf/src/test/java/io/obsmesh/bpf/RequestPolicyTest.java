package io.obsmesh.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.bpf.PolicyVerdict.Reason;
import io.obsmesh.bpf.RequestTables.Kind;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Which requests the kernel lets a client send to a real server. Needs root. */
class RequestPolicyTest extends RequestLab {
  private static final String GET = "GET %s HTTP/1.1\r\nHost: shop\r\n\r\n";

  @Test
  void deniedRequest_isAnswered403_andTheConnectionGoesOn() throws IOException {
    denyAdmin();
    assertThat(
            web(
                """
                for host in ("127.0.0.1", "::1"):
                    c = C(host)
                    print([ask(c, R(p)) for p in ("/ok", "/admin", "/ok", "/admin/x?y=1", "/adm")])
                """))
        .isEqualTo("[200, 403, 200, 403, 200]\n[200, 403, 200, 403, 200]");
    assertNothingDeniedArrived();
    assertThat(verdicts())
        .hasSize(4)
        .first()
        .satisfies(verdict -> {
          assertThat(verdict.denied()).isTrue();
          assertThat(verdict.rule()).isEqualTo(5);
          assertThat(verdict.reason()).isEqualTo(Reason.RULE);
          assertThat(verdict.remotePort()).isEqualTo(PORT);
          assertThat(verdict.remoteAddress()).endsWith(127, 0, 0, 1);
          assertThat(verdict.user().cgroupId()).isEqualTo(lab.cgroup("web"));
          assertThat(verdict.socketCookie()).isNotZero();
          assertThat(verdict.request()).isEqualTo(new PolicyVerdict.Request("GET", "/admin"));
        });
    assertThat(probes.ruleCounts()[5]).isEqualTo(4);
    assertThat(probes.requestCounts().judged()).isEqualTo(10);
    assertThat(probes.requestCounts().answered()).isEqualTo(4);
  }

  @Test
  void allowList_deniesTheRest_byMethodPathAndHost() throws IOException {
    probes.apply(
        new TablesUnderTest()
            .cgroup(lab.cgroup("web"), WEB)
            .isolate(WEB, 3, 0)
            .allow(WEB, false, 0, 0, 1)
            .requests(
                new RequestsUnderTest(WEB)
                    .rule(1, Kind.ALLOW, "GET HEAD", "/api/*", "")
                    .rule(2, Kind.ALLOW, "POST", "/api/orders", "shop.example")
                    .tables())
            .tables());
    assertThat(
            web(
                """
                c = C()
                print([ask(c, r) for r in (R("/api/x"), R("/x"), R("/api/x", "PUT"),
                    R("/api/orders", "POST", host=b"shop.example"), R("/api/orders", "POST", host=b"Shop.Example.:8080"),
                    R("/api/orders", "POST", host=b"other.example"), R("/api/orders", "POST", host=b"a b"),
                    R("http://SHOP.example/api/orders", "POST", host=b"other.example"))])
                """))
        .isEqualTo("[200, 403, 403, 200, 200, 403, 403, 200]");
    assertThat(verdicts())
        .extracting(PolicyVerdict::rule, PolicyVerdict::reason)
        .containsOnly(org.assertj.core.groups.Tuple.tuple(3, Reason.DEFAULT));
  }

  @Test
  void splitAtEveryByte_andByteByByte() throws IOException {
    denyAdmin();
    assertThat(
            web(
                """
                r = R("/admin/x", extra=b"X-Long: " + b"a" * 40 + b"\\r\\n"); wrong = []
                for k in range(1, len(r)):
                    c = C(); c.send(r[:k]); c.send(r[k:])
                    a = Answers(c).one(); b = ask(c, R("/ok"))
                    if (a, b) != (403, 200): wrong.append((k, a, b))
                    c.close()
                print(wrong)
                c = C(); a = Answers(c); got = []
                for path in ("/ok", "/admin", "/ok", "/admin", "/ok"):
                    for b in R(path): c.send(bytes([b]))
                    got.append(a.one())
                print(got)
                """))
        .isEqualTo("[]\n[200, 403, 200, 403, 200]");
    assertNothingDeniedArrived();
  }

  @Test
  void pipelined_everyRequestIsJudged_andAnswersAreInOrder() throws IOException {
    denyAdmin();
    assertThat(
            web(
                """
                c = C(); c.sendall(R("/1") + R("/admin") + R("/3")); print(Answers(c).many(3))
                c = C(); c.sendall(R("/admin") + R("/2")); print(Answers(c).many(2))
                c = C(); c.sendall(R("/1")); c.sendall(R("/admin")); c.sendall(R("/3")); print(Answers(c).many(3))
                c = C(); c.sendall(b"".join(R("/admin" if i % 3 == 1 else "/ok") for i in range(100)))
                got = Answers(c).many(100); print([i for i in range(100) if (got[i] == 200) != (i % 3 != 1)])
                c = C(); c.sendall(R("/ok") + R("/ok2")[:20]); a = Answers(c); print(a.one()); c.sendall(R("/ok2")[20:]); print(a.one())
                c = C(); c.sendall(R("/big")); time.sleep(0.1); c.sendall(R("/admin")); c.sendall(R("/ok")); print(Answers(c).many(3))
                """))
        .isEqualTo("[200, 404, 200]\n[404, 200]\n[200, 404, 200]\n[]\n200\n200\n[200, 404, 200]");
    assertNothingDeniedArrived();
  }

  @Test
  void randomSplits_withBodies() throws IOException {
    denyAdmin();
    assertThat(
            web(
                """
                random.seed(7); wrong = []
                for n in range(150):
                    paths = [random.choice(["/a", "/admin", "/b/c", "/admin/x"]) for _ in range(6)]; together = n % 2
                    c = C(); data = b""; a = Answers(c); got = []
                    for p in paths:
                        body = b"x" * random.choice([0, 0, 1, 700, 30000])
                        chunks = b"".join(b"%x\\r\\n%s\\r\\n" % (len(body[i:i + 9000]), body[i:i + 9000]) for i in range(0, len(body), 9000))
                        r = R(p, "POST", extra=b"Transfer-Encoding: chunked\\r\\n") + chunks + b"0\\r\\n\\r\\n" if n % 5 == 0 else R(p, "POST", body)
                        data += r
                        if together: continue
                        while data: k = random.choice([1, 7, 60, 4000, 99999]); c.sendall(data[:k]); data = data[k:]
                        got.append(a.one())
                    while data: k = random.choice([1, 7, 60, 4000, 99999]); c.sendall(data[:k]); data = data[k:]
                    if together: got = a.many(6)
                    bad = [(p, g) for p, g in zip(paths, got) if ("admin" in p) != (g in (403, 404))]
                    if bad: wrong.append((n, bad))
                    c.close()
                print(wrong)
                """))
        .isEqualTo("[]");
    assertNothingDeniedArrived();
    assertThat(probes.requestCounts().unreadable()).isZero();
    assertThat(probes.requestCounts().beyond()).isZero();
    assertThat(probes.requestCounts().torn()).isZero();
  }

  @Test
  void refusedBody_thatComesLater_isWaitedFor() throws IOException {
    denyAdmin();
    assertThat(
            web(
                """
                c = C(); r = R("/admin", "POST", b"x" * 5000); k = len(r) - 5000
                c.send(r[:k]); c.send(r[k:k + 100]); c.send(r[k + 100:]); print(Answers(c).one(), ask(c, R("/ok")))
                r = R("/admin", "POST", b"x" * 70000); c.sendall(r); print(Answers(c).one(), ask(c, R("/ok")))
                c.sendall(R("/admin", "POST", extra=b"Expect: 100-continue\\r\\nContent-Length: 5\\r\\n")); a = Answers(c); time.sleep(0.1); c.sendall(b"12345")
                got = a.one(); print(a.one() if got == 100 else got)
                c = C(); c.sendall(R("/admin", "HEAD")); print(Answers(c).one(head=True), ask(c, R("/ok")))
                """))
        .isEqualTo("403 200\n404 200\n404\n403 200");
    assertNothingDeniedArrived();
  }

  @Test
  void audit_isTold_andPasses_evenWhatCannotBeRead() throws IOException {
    apply(new RequestsUnderTest(WEB).rule(5, Kind.AUDIT_DENY, "", "/admin*", ""));
    assertThat(
            web(
                """
                c = C(); print(ask(c, R("/admin")), ask(c, R("/ok")))
                c = C(); print(ask(c, b"GET /bare HTTP/1.1\\nHost: a\\n\\n"))
                """))
        .isEqualTo("200 200\n200");
    assertThat(verdicts())
        .hasSize(2)
        .allMatch(PolicyVerdict::audit)
        .noneMatch(PolicyVerdict::denied)
        .extracting(PolicyVerdict::reason)
        .containsExactly(Reason.RULE, Reason.UNREADABLE);
  }

  @Test
  void changedPolicy_holdsForTheNextRequest_ofOpenConnections() throws IOException {
    Talker web = lab.talker("web");
    denyAdmin();
    web.ask("connect 127.0.0.1 %d", PORT);
    web.ask("patience 0 60");
    assertThat(web.say(0, GET.formatted("/other"))).isEqualTo("ok");
    assertThat(web.ask("code 0")).isEqualTo("ok 200");
    apply(new RequestsUnderTest(WEB).rule(6, Kind.DENY, "", "/other*", ""));
    web.say(0, GET.formatted("/other"));
    assertThat(web.ask("code 0")).isEqualTo("ok 403");
    probes.apply(new TablesUnderTest().cgroup(lab.cgroup("web"), WEB).tables());
    web.say(0, GET.formatted("/other"));
    assertThat(web.ask("code 0")).as("no rules about requests").isEqualTo("ok 200");
    String half = GET.formatted("/other");
    denyAdmin();
    web.say(0, half.substring(0, 15));
    apply(new RequestsUnderTest(WEB).rule(6, Kind.DENY, "", "/other*", ""));
    web.say(0, half.substring(15));
    assertThat(web.ask("code 0")).as("half a head from before").isEqualTo("ok 403");
  }

  @Test
  void agentGone_itIsStillEnforced_andHalfAHeadIsKept() throws IOException {
    Talker web = lab.talker("web");
    denyAdmin();
    web.ask("connect 127.0.0.1 %d", PORT);
    web.ask("patience 0 60");
    String denied = GET.formatted("/admin");
    web.say(0, denied.substring(0, 9));
    probes.close();
    web.say(0, denied.substring(9));
    assertThat(web.ask("code 0")).isEqualTo("ok 403");
    assertThat(web("print(ask(C(), R(\"/admin\")), ask(C(), R(\"/ok\")))")).isEqualTo("403 200");
    String allowed = GET.formatted("/fine");
    web.say(0, allowed.substring(0, 9));
    probes = lab.open();
    assertThat(probes.resumed()).isTrue();
    web.say(0, allowed.substring(9));
    assertThat(web.ask("code 0")).isEqualTo("ok 200");
    assertThat(web("print(ask(C(), R(\"/admin\")), ask(C(), R(\"/ok\")))")).isEqualTo("403 200");
    assertNothingDeniedArrived();
    assertThat(verdicts()).hasSize(3);
  }

  @Test
  void olderConnection_endsWhereNobodyKnowsWhatItSays() throws IOException {
    Talker web = lab.talker("web");
    web.ask("connect 127.0.0.1 %d", PORT);
    web.ask("patience 0 3");
    denyAdmin();
    web.say(0, GET.formatted("/admin"));
    assertThat(web.ask("code 0")).isNotEqualTo("ok 200");
    assertNothingDeniedArrived();
    assertThat(verdicts())
        .singleElement()
        .satisfies(verdict -> assertThat(verdict.reason()).isEqualTo(Reason.UNREADABLE));
  }
}
