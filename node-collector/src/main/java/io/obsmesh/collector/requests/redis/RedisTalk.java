package io.obsmesh.collector.requests.redis;

import io.obsmesh.collector.requests.Ends;
import io.obsmesh.collector.requests.Intake;
import io.obsmesh.collector.requests.Judge;
import io.obsmesh.collector.requests.Pending;
import io.obsmesh.collector.requests.Talk;
import io.obsmesh.collector.requests.Unreadable;
import io.obsmesh.collector.requests.redis.RedisCommandReader.Command;
import io.obsmesh.policy.decide.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A connection of Redis: each command judged, also those sent before earlier ones were answered. A
 * refused one gets an error in its turn and never reaches the server; a transaction that it was to
 * be part of fails as a whole.
 */
public final class RedisTalk implements Talk {
  private static final byte[] REFUSED = bytes("-NOPERM denied by policy\r\n");
  private static final byte[] ABORTED =
      bytes("-EXECABORT Transaction discarded because of previous errors.\r\n");
  private static final byte[] DISCARD = bytes("*1\r\n$7\r\nDISCARD\r\n");

  /** After these, replies no longer come one for each command. */
  private static final Set<String> UNCOUNTED =
      Set.of(
          "SUBSCRIBE",
          "PSUBSCRIBE",
          "SSUBSCRIBE",
          "UNSUBSCRIBE",
          "PUNSUBSCRIBE",
          "SUNSUBSCRIBE",
          "MONITOR",
          "SYNC",
          "PSYNC",
          "CLIENT REPLY");

  private final Ends ends;
  private final Judge judge;
  private final Pending<Asked> pending;
  private final RedisCommandReader reader;
  private boolean uncounted;
  private boolean inTransaction;
  private boolean refusedInTransaction;

  private enum Asked {
    COMMAND,
    /** Ours; the client knows nothing of it. */
    DISCARD,
    /** No more replies are counted. */
    RAW
  }

  public RedisTalk(Ends ends, Judge judge) {
    this.ends = ends;
    this.judge = judge;
    pending = new Pending<>(ends.toClient());
    reader = new RedisCommandReader(ends.client());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void requests() throws IOException, Unreadable {
    while (true) {
      Command command;
      try {
        @Nullable Command next = reader.next();
        if (next == null) {
          return;
        }
        command = next;
      } catch (Unreadable e) {
        unreadable(e);
        return;
      }
      if (command.words().isEmpty()) {
        ends.client().skip(command.size());
      } else {
        pass(command);
      }
    }
  }

  private void unreadable(Unreadable e) throws IOException, Unreadable {
    Request opaque = new Request.Opaque();
    if (judge.allows(opaque, e.reason())) {
      judge.opened(opaque);
      raw();
      ends.client().sendRest(ends.toServer());
    } else {
      refuse();
    }
  }

  private void raw() throws IOException {
    if (!uncounted) {
      uncounted = true;
      pending.expect(Asked.RAW);
    }
  }

  private void refuse() throws IOException, Unreadable {
    if (uncounted) {
      throw new Unreadable("nobody can tell where among the replies an error belongs");
    }
    pending.answer(REFUSED);
  }

  private void pass(Command command) throws IOException, Unreadable {
    Intake client = ends.client();
    String label = CommandKeys.label(command.words());
    Request said = new Request.Redis(label, CommandKeys.of(label, command.words()));
    if (!judge.allows(said, null)) {
      client.skip(command.size());
      refusedInTransaction |= inTransaction;
      refuse();
      return;
    }
    if (label.equals("EXEC") && refusedInTransaction) {
      inTransaction = false;
      refusedInTransaction = false;
      client.skip(command.size());
      pending.expect(Asked.DISCARD);
      ends.toServer().write(DISCARD);
      pending.answer(ABORTED);
      return;
    }
    switch (label) {
      case "MULTI" -> inTransaction = true;
      case "EXEC", "DISCARD", "RESET" -> {
        inTransaction = false;
        refusedInTransaction = false;
      }
      default -> {}
    }
    if (UNCOUNTED.contains(label)) {
      raw();
    } else if (!uncounted) {
      pending.expect(Asked.COMMAND);
    }
    client.send(command.size(), ends.toServer());
  }

  @Override
  public void answers() throws IOException, Unreadable {
    try {
      while (ends.server().need(1)) {
        @Nullable Asked asked = pending.current();
        if (ends.server().at(0) == '>' && asked != Asked.RAW) {
          // Pushed, and no answer to anything.
          RedisReply.move(ends.server(), ends.toClient());
        } else if (asked == null) {
          throw new Unreadable("the server answers what nobody asked");
        } else if (asked == Asked.RAW) {
          ends.server().sendRest(ends.toClient());
          return;
        } else {
          RedisReply.move(ends.server(), asked == Asked.DISCARD ? null : ends.toClient());
          pending.done();
        }
      }
    } finally {
      pending.end();
    }
  }
}
