package io.obsmesh.collector.requests;

import io.obsmesh.bpf.PolicyVerdict.User;
import io.obsmesh.bpf.RelayedConnection;
import io.obsmesh.collector.policy.RequestPolicy;
import io.obsmesh.policy.decide.DecisionEngine;
import io.obsmesh.policy.decide.Flow;
import io.obsmesh.policy.decide.Flow.End;
import io.obsmesh.policy.decide.Request;
import io.obsmesh.policy.decide.Verdict;
import io.obsmesh.policy.rule.Direction;
import io.obsmesh.policy.rule.PortSpan.Protocol;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges one connection's requests by the policy in force at the moment: by the rules about who
 * made the client's socket, about who connected it, and about the server. Thread-safe.
 */
final class ConnectionJudge implements Judge {
  private static final String GONE = "who asks is gone, and nothing is known of it";

  private final RelayedConnection connection;
  private final byte[] clientAddress;
  private final int clientPort;
  private final byte[] sourceAddress;
  private final RequestRelay relay;
  private final Runnable end;
  private @Nullable RequestPolicy policy;
  private List<Side> sides = List.of();
  private boolean gone;
  private @Nullable Request opened;

  /** What one end says, of one of its users. */
  private record Side(DecisionEngine engine, Flow flow, Direction direction, User user) {}

  /**
   * A judge.
   *
   * @param clientAddress of the client's socket
   * @param sourceAddress that the server sees
   * @param end ends the connection at once
   */
  ConnectionJudge(
      RelayedConnection connection,
      byte[] clientAddress,
      int clientPort,
      byte[] sourceAddress,
      RequestRelay relay,
      Runnable end) {
    this.connection = connection;
    this.clientAddress = clientAddress;
    this.clientPort = clientPort;
    this.sourceAddress = sourceAddress;
    this.relay = relay;
    this.end = end;
  }

  private synchronized void renew() {
    RequestPolicy now = relay.policy();
    if (now == policy) {
      return;
    }
    policy = now;
    gone = false;
    sides = new ArrayList<>();
    if (now == RequestPolicy.NONE) {
      return;
    }
    User used = connection.used();
    User user = used.cgroupId() != 0 ? used : connection.made();
    @Nullable End to = now.end(connection.peer(), connection.address());
    addSide(now, connection.made(), to, Direction.EGRESS);
    if (used.cgroupId() != 0) {
      addSide(now, used, to, Direction.EGRESS);
    }
    addSide(now, user, to, Direction.INGRESS);
  }

  private void addSide(RequestPolicy now, User user, @Nullable End to, Direction direction) {
    @Nullable End from = now.end(user, sourceAddress);
    if (from == null || to == null) {
      gone = true;
      return;
    }
    Flow flow = new Flow(from, to, Protocol.TCP, connection.port());
    sides.add(new Side(now.engine().about(flow), flow, direction, user));
  }

  /** Whose requests rules describe, of this connection. */
  synchronized Set<Family> families() {
    renew();
    Set<Family> families = EnumSet.noneOf(Family.class);
    sides.stream()
        .flatMap(side -> side.engine().requests())
        .forEach(described -> {
          @Nullable Family family = Family.of(described);
          if (family != null) {
            families.add(family);
          }
        });
    return families;
  }

  @Override
  public boolean allows(Request request, @Nullable String why) {
    return decide(request, why, true);
  }

  private synchronized boolean decide(Request request, @Nullable String why, boolean tellAudit) {
    renew();
    if (gone) {
      relay.tell(verdict(null, null, request, GONE, connection.made()));
      return false;
    }
    List<Verdict> verdicts = new ArrayList<>(sides.size());
    for (Side side : sides) {
      Verdict verdict = side.engine().judge(side.flow(), request, side.direction());
      verdicts.add(verdict);
      if (verdict.denies()) {
        relay.count(verdict);
        relay.tell(verdict(verdict, null, request, words(verdict, why), side.user()));
        return false;
      }
    }
    for (int i = 0; i < verdicts.size(); i++) {
      Verdict verdict = verdicts.get(i);
      relay.count(verdict);
      @Nullable Verdict audit = verdict.audit();
      if (tellAudit && audit != null && audit.denies()) {
        relay.tell(verdict(audit, audit, request, words(audit, why), sides.get(i).user()));
      }
    }
    return true;
  }

  private static String words(Verdict verdict, @Nullable String why) {
    return why == null ? verdict.reason().words() : verdict.reason().words() + ": " + why;
  }

  private RequestVerdict verdict(
      @Nullable Verdict verdict, @Nullable Verdict audit, Request request, String why, User user) {
    return new RequestVerdict(
        System.nanoTime(),
        audit != null,
        verdict != null && verdict.direction() == Direction.INGRESS,
        verdict == null ? null : verdict.policy(),
        verdict == null ? null : verdict.ruleName(),
        why,
        request,
        clientAddress,
        clientPort,
        connection.address(),
        connection.port(),
        user,
        connection.peer(),
        user.equals(connection.used()) || connection.used().cgroupId() == 0 ? connection.pid() : 0);
  }

  @Override
  public void opened(Request request) {
    synchronized (this) {
      opened = request;
    }
    lookAgain();
  }

  /** Under another policy what passes unread may have to end. */
  void lookAgain() {
    @Nullable Request request;
    synchronized (this) {
      request = opened;
    }
    if (request != null && !decide(request, null, false)) {
      end.run();
    }
  }
}
