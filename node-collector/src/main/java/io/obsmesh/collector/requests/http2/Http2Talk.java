package io.obsmesh.collector.requests.http2;

import io.obsmesh.collector.requests.Ends;
import io.obsmesh.collector.requests.Intake;
import io.obsmesh.collector.requests.Judge;
import io.obsmesh.collector.requests.Outlet;
import io.obsmesh.collector.requests.Talk;
import io.obsmesh.collector.requests.Unreadable;
import io.obsmesh.policy.decide.Request;
import io.obsmesh.protocol.http2.WholeHeaders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A connection of HTTP/2: each stream judged when its headers are whole. A refused one is answered
 * here (403, or PERMISSION_DENIED to a call of gRPC), the server never sees it, and the others go
 * on. Settings, flow control, pings and all that the server says pass as they are; the client's
 * header blocks are written anew, without a table, so that it does not matter which of them the
 * server gets.
 */
public final class Http2Talk implements Talk {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  private static final int LONGEST_FRAME = 1 << 20;
  private static final int LONGEST_BLOCK = 64 << 10;
  private static final int MOST_STREAMS = 10_000;
  private static final int REFUSED_KEPT = 4096;

  private final Ends ends;
  private final Judge judge;
  private final ClientSide toClient;
  private final WholeHeaders fields = new WholeHeaders();
  private final Set<Integer> sending = new HashSet<>();
  private final Set<Integer> refused =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Integer, Boolean> eldest) {
              return size() > REFUSED_KEPT;
            }
          });
  private int lastSeen;
  private int lastPassed;
  private boolean tableSaid;

  public Http2Talk(Ends ends, Judge judge) {
    this.ends = ends;
    this.judge = judge;
    toClient = new ClientSide(ends.toClient());
  }

  static int length(Intake in) {
    return (in.at(0) & 255) << 16 | (in.at(1) & 255) << 8 | in.at(2) & 255;
  }

  private static int number(Intake in, int at) {
    return (in.at(at) & 127) << 24
        | (in.at(at + 1) & 255) << 16
        | (in.at(at + 2) & 255) << 8
        | in.at(at + 3) & 255;
  }

  /** What was read of a frame's header. */
  private record Frame(int length, int type, int flags, int stream) {
    boolean has(int flag) {
      return (flags & flag) != 0;
    }

    int size() {
      return Frames.HEADER + length;
    }
  }

  @Override
  public void requests() throws IOException, Unreadable {
    Intake client = ends.client();
    client.require(PREFACE.length);
    for (int i = 0; i < PREFACE.length; i++) {
      if (client.at(i) != PREFACE[i]) {
        throw new Unreadable("it begins as no client of HTTP/2 does");
      }
    }
    client.send(PREFACE.length, ends.toServer());
    try {
      while (client.need(Frames.HEADER)) {
        frame();
      }
    } catch (Unreadable e) {
      // Told; whatever may pass, half of a stream of frames may not.
      boolean ignored = judge.allows(new Request.Opaque(), e.reason());
      throw e;
    }
  }

  private void frame() throws IOException, Unreadable {
    Intake client = ends.client();
    Frame frame =
        new Frame(length(client), client.at(3) & 255, client.at(4) & 255, number(client, 5));
    if (frame.length() > LONGEST_FRAME) {
      throw new Unreadable("a frame is longer than " + LONGEST_FRAME + " bytes");
    }
    client.require(frame.size());
    switch (frame.type()) {
      case Frames.HEADERS -> headers(frame);
      case Frames.DATA -> data(frame);
      case Frames.SETTINGS -> {
        if (!frame.has(1)) {
          toClient.settings(client, frame.length());
        }
        client.send(frame.size(), ends.toServer());
      }
      case Frames.PING, Frames.GOAWAY -> client.send(frame.size(), ends.toServer());
      case Frames.RST_STREAM, Frames.WINDOW_UPDATE, Frames.PRIORITY -> ofStream(frame);
      case Frames.CONTINUATION, Frames.PUSH_PROMISE ->
          throw new Unreadable("a frame comes where none of its kind may");
      // What is not known means nothing to a server that need not know it either.
      default -> client.skip(frame.size());
    }
  }

  /** About the connection, or a stream that the server knows. */
  private void ofStream(Frame frame) throws IOException {
    boolean known =
        frame.stream() == 0 || (frame.stream() <= lastPassed && !refused.contains(frame.stream()));
    if (frame.type() == Frames.RST_STREAM) {
      sending.remove(frame.stream());
    }
    if (known) {
      ends.client().send(frame.size(), ends.toServer());
    } else {
      ends.client().skip(frame.size());
    }
  }

  private void data(Frame frame) throws IOException, Unreadable {
    if (refused.contains(frame.stream())) {
      ends.client().skip(frame.size());
      // The server does not know of these bytes, so it would never give room for others.
      if (frame.length() > 0) {
        toClient.write(Frames.of(Frames.WINDOW_UPDATE, 0, frame.length()));
      }
      return;
    }
    if (!sending.contains(frame.stream())) {
      // Sent before the client knew that the stream was over.
      if (frame.stream() == 0 || frame.stream() > lastPassed) {
        throw new Unreadable("data comes on a stream that is not open");
      }
    }
    ends.client().send(frame.size(), ends.toServer());
    if (frame.has(Frames.END_STREAM)) {
      sending.remove(frame.stream());
    }
  }

  private void headers(Frame frame) throws IOException, Unreadable {
    byte[] block = block(frame);
    if (!fields.decode(block)) {
      throw new Unreadable("a header block cannot be decoded");
    }
    int stream = frame.stream();
    boolean ends = frame.has(Frames.END_STREAM);
    if (refused.contains(stream)) {
      return;
    }
    if (sending.contains(stream)) {
      if (!ends) {
        throw new Unreadable("trailers do not end their stream");
      }
      sending.remove(stream);
      trailers(stream);
      return;
    }
    if (stream <= lastSeen || (stream & 1) == 0) {
      throw new Unreadable("a header block is of a stream that is not open");
    }
    lastSeen = stream;
    request(stream, ends);
  }

  private void request(int stream, boolean clientEnded) throws IOException, Unreadable {
    Request request;
    try {
      request = Http2Request.of(fields);
    } catch (Unreadable e) {
      // Only its stream: what the others say is known.
      if (!judge.allows(new Request.Opaque(), e.reason())) {
        refuse(stream, false, clientEnded);
        return;
      }
      pass(stream, clientEnded);
      return;
    }
    if (judge.allows(request, null)) {
      pass(stream, clientEnded);
    } else {
      refuse(stream, Http2Request.isCall(request), clientEnded);
    }
  }

  private void pass(int stream, boolean clientEnded) throws IOException, Unreadable {
    if (!clientEnded) {
      sending.add(stream);
      if (sending.size() > MOST_STREAMS) {
        throw new Unreadable("more than " + MOST_STREAMS + " streams are open");
      }
    }
    lastPassed = stream;
    write(stream, clientEnded);
  }

  private void trailers(int stream) throws IOException, Unreadable {
    for (int i = 0; i < fields.size(); i++) {
      if (fields.name(i).startsWith(":")) {
        throw new Unreadable("trailers have a field that begins with a colon");
      }
    }
    write(stream, true);
  }

  private void refuse(int stream, boolean call, boolean clientEnded) throws IOException {
    refused.add(stream);
    toClient.answer(
        stream,
        denial(new PlainHeaders().emptyTable(), call),
        denial(new PlainHeaders(), call),
        clientEnded);
  }

  private static PlainHeaders denial(PlainHeaders fields, boolean call) {
    return call
        ? fields
            .add(":status", "200")
            .add("content-type", "application/grpc")
            .add("grpc-status", "7")
            .add("grpc-message", "denied by policy")
        : fields.add(":status", "403").add("content-length", "0");
  }

  /** The fragments of a header block, without what stands around them. */
  private byte[] block(Frame first) throws IOException, Unreadable {
    Intake client = ends.client();
    int padding = first.has(Frames.PADDED) ? 1 + (client.at(Frames.HEADER) & 255) : 0;
    int from = Frames.HEADER + (padding > 0 ? 1 : 0) + (first.has(Frames.WITH_PRIORITY) ? 5 : 0);
    int to = first.size() - Math.max(0, padding - 1);
    if (from > to) {
      throw new Unreadable("a frame has more padding than room");
    }
    ByteArrayOutputStream block = new ByteArrayOutputStream(to - from);
    block.writeBytes(client.copy(from, to));
    client.skip(first.size());
    for (boolean whole = first.has(Frames.END_HEADERS); !whole; ) {
      client.require(Frames.HEADER);
      int length = length(client);
      if (client.at(3) != Frames.CONTINUATION || number(client, 5) != first.stream()) {
        throw new Unreadable("a header block is not whole");
      }
      if (block.size() + length > LONGEST_BLOCK || length == 0) {
        throw new Unreadable("a header block is longer than " + LONGEST_BLOCK + " bytes");
      }
      client.require(Frames.HEADER + length);
      whole = (client.at(4) & Frames.END_HEADERS) != 0;
      block.writeBytes(client.copy(Frames.HEADER, Frames.HEADER + length));
      client.skip(Frames.HEADER + length);
    }
    return block.toByteArray();
  }

  private void write(int stream, boolean endStream) throws IOException {
    PlainHeaders plain = new PlainHeaders();
    if (!tableSaid) {
      tableSaid = true;
      plain.emptyTable();
    }
    for (int i = 0; i < fields.size(); i++) {
      plain.add(fields.name(i), fields.value(i));
    }
    byte[] block = plain.bytes();
    Outlet server = ends.toServer();
    int from = 0;
    do {
      int to = Math.min(block.length, from + Frames.LARGEST_SENT);
      int flags =
          (from == 0 && endStream ? Frames.END_STREAM : 0)
              | (to == block.length ? Frames.END_HEADERS : 0);
      server.write(
          Frames.of(
              from == 0 ? Frames.HEADERS : Frames.CONTINUATION, flags, stream, block, from, to));
      from = to;
    } while (from < block.length);
  }

  @Override
  public void answers() throws IOException, Unreadable {
    Intake server = ends.server();
    while (server.need(Frames.HEADER)) {
      toClient.pass(server, length(server), server.at(3) & 255, server.at(4) & 255);
    }
  }
}
