package io.obsmesh.collector.requests.http1;

import io.obsmesh.collector.requests.Ends;
import io.obsmesh.collector.requests.Intake;
import io.obsmesh.collector.requests.Judge;
import io.obsmesh.collector.requests.Pending;
import io.obsmesh.collector.requests.Talk;
import io.obsmesh.collector.requests.Unreadable;
import io.obsmesh.policy.decide.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A connection of HTTP/1: each request judged, also those sent before earlier ones were answered. A
 * refused one gets 403 in its turn and never reaches the server.
 */
public final class Http1Talk implements Talk {
  private static final byte[] REFUSED = refusal("");
  private static final byte[] REFUSED_LAST = refusal("Connection: close\r\n");

  private final Ends ends;
  private final Judge judge;
  private final Pending<Asked> pending;
  private volatile boolean switched;

  /** What is to be known of a request when its answer comes; RAW: no answer of HTTP comes. */
  private enum Asked {
    HEAD,
    OTHER,
    WEBSOCKET,
    RAW
  }

  public Http1Talk(Ends ends, Judge judge) {
    this.ends = ends;
    this.judge = judge;
    pending = new Pending<>(ends.toClient());
  }

  private static byte[] refusal(String line) {
    String body = "denied by policy\n";
    return ("HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: "
            + body.length()
            + "\r\n"
            + line
            + "\r\n"
            + body)
        .getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void requests() throws IOException, Unreadable {
    while (true) {
      Http1Request request;
      try {
        @Nullable Http1Head head = Http1Head.read(ends.client());
        if (head == null) {
          return;
        }
        request = Http1Request.of(head);
      } catch (Unreadable e) {
        unreadable(e);
        return;
      }
      if (!pass(request)) {
        return;
      }
    }
  }

  /** Nothing of it was sent on. */
  private void unreadable(Unreadable e) throws IOException {
    Request opaque = new Request.Opaque();
    if (judge.allows(opaque, e.reason())) {
      judge.opened(opaque);
      pending.expect(Asked.RAW);
      ends.client().sendRest(ends.toServer());
    } else {
      pending.answer(REFUSED_LAST);
    }
  }

  /** False when no further request is read. */
  private boolean pass(Http1Request request) throws IOException, Unreadable {
    Intake client = ends.client();
    if (!judge.allows(request.said(), null)) {
      client.skip(request.head().size());
      // Whether its body comes is for the client to know.
      if (request.expectsContinue()) {
        pending.answer(REFUSED_LAST);
        return false;
      }
      pending.answer(REFUSED);
      Http1Body.move(request.body(), client, null);
      return true;
    }
    boolean head = request.said().method().equals("HEAD");
    pending.expect(request.websocket() ? Asked.WEBSOCKET : head ? Asked.HEAD : Asked.OTHER);
    if (request.otherUpgrade()) {
      ends.toServer().write(request.withoutUpgrade());
      client.skip(request.head().size());
    } else {
      client.send(request.head().size(), ends.toServer());
    }
    Http1Body.move(request.body(), client, ends.toServer());
    if (request.websocket()) {
      ends.toServer().flush();
      if (pending.awaitAll() && switched) {
        judge.opened(request.said());
        client.sendRest(ends.toServer());
        return false;
      }
    }
    return true;
  }

  @Override
  public void answers() throws IOException, Unreadable {
    try {
      boolean goesOn = true;
      while (goesOn && ends.server().need(1)) {
        goesOn = answer();
      }
    } finally {
      pending.end();
    }
  }

  /** False at the end of all answers. */
  private boolean answer() throws IOException, Unreadable {
    Intake server = ends.server();
    @Nullable Asked asked = pending.current();
    if (asked == null) {
      throw new Unreadable("the server answers what nobody asked");
    }
    if (asked == Asked.RAW) {
      server.sendRest(ends.toClient());
      return false;
    }
    @Nullable Http1Head head = Http1Head.read(server);
    if (head == null) {
      return false;
    }
    int status = status(head.first());
    server.send(head.size(), ends.toClient());
    if (status == 101) {
      if (asked != Asked.WEBSOCKET) {
        throw new Unreadable("the server goes on in a protocol that nobody asked for");
      }
      switched = true;
      pending.done();
      server.sendRest(ends.toClient());
      return false;
    }
    if (status < 200) {
      return true;
    }
    BodyLength length =
        asked == Asked.HEAD || status == 204 || status == 304
            ? BodyLength.NONE
            : BodyLength.ofResponse(head);
    Http1Body.move(length, server, ends.toClient());
    if (length instanceof BodyLength.ToTheEnd) {
      return false;
    }
    pending.done();
    return true;
  }

  private static int status(String line) throws Unreadable {
    if (!line.matches("HTTP/1\\.[01] [1-9][0-9][0-9]( .*)?")) {
      throw new Unreadable("the server's answer is none of HTTP/1");
    }
    return Integer.parseInt(line.substring(9, 12));
  }
}
