package io.obsmesh.collector.requests;

import io.obsmesh.policy.decide.Request;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One conversation, first all that the client says and then all that the server says, in pieces of
 * a size; and what came of it. Text is bytes, each a character.
 */
public final class TalkRun implements Judge {
  private final Predicate<Request> allowed;
  public final List<Request> judged = new ArrayList<>();
  public final List<String> reasons = new ArrayList<>();
  public final List<Request> opened = new ArrayList<>();
  public String toServer = "";
  public String toClient = "";

  /** How it ended, if not with the end of both sides. */
  public @Nullable String broken;

  public TalkRun(Predicate<Request> allowed) {
    this.allowed = allowed;
  }

  public TalkRun run(
      BiFunction<Ends, Judge, Talk> protocol, String client, String server, int piece) {
    ByteArrayOutputStream serverGot = new ByteArrayOutputStream();
    ByteArrayOutputStream clientGot = new ByteArrayOutputStream();
    Outlet toServerOutlet = new Outlet(Channels.newChannel(serverGot));
    Outlet toClientOutlet = new Outlet(Channels.newChannel(clientGot));
    Ends ends =
        new Ends(
            new Intake(pieces(client, piece), toServerOutlet),
            toServerOutlet,
            new Intake(pieces(server, piece), toClientOutlet),
            toClientOutlet);
    Talk talk = protocol.apply(ends, this);
    try {
      converse(talk);
      toServerOutlet.flush();
      toClientOutlet.flush();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    toServer = serverGot.toString(StandardCharsets.ISO_8859_1);
    toClient = clientGot.toString(StandardCharsets.ISO_8859_1);
    return this;
  }

  private void converse(Talk talk) {
    try {
      talk.requests();
      talk.answers();
    } catch (Unreadable e) {
      broken = e.reason();
    } catch (IOException e) {
      broken = e.getClass().getSimpleName();
    }
  }

  private static ReadableByteChannel pieces(String text, int piece) {
    ReadableByteChannel all =
        Channels.newChannel(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
    return new ReadableByteChannel() {
      @Override
      public int read(ByteBuffer to) throws IOException {
        int limit = to.limit();
        to.limit(Math.min(limit, to.position() + piece));
        int read = all.read(to);
        to.limit(limit);
        return read;
      }

      @Override
      public boolean isOpen() {
        return all.isOpen();
      }

      @Override
      public void close() throws IOException {
        all.close();
      }
    };
  }

  @Override
  public boolean allows(Request request, @Nullable String why) {
    judged.add(request);
    if (why != null) {
      reasons.add(why);
    }
    return allowed.test(request);
  }

  @Override
  public void opened(Request request) {
    opened.add(request);
  }
}
