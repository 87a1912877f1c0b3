package io.obsmesh.collector.connection;

import io.obsmesh.bpf.PolicyVerdict;
import io.obsmesh.collector.requests.RequestVerdict;
import io.obsmesh.policy.decide.Request;
import io.obsmesh.policy.decide.RequestText;
import io.obsmesh.policy.rule.Prefix;
import io.obsmesh.table.Row;
import io.obsmesh.table.RowSink;
import io.obsmesh.table.VerdictColumns;
import java.nio.ByteBuffer;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Writes the table {@code verdict}. Owned by one thread. */
public final class VerdictRows {
  private static final EndpointFill SOURCE = new EndpointFill(VerdictColumns.table(), "src");
  private static final EndpointFill DESTINATION = new EndpointFill(VerdictColumns.table(), "dst");
  private static final int NO_PROCESS = -1;

  private final String node;
  private final RowSink sink;
  private final Owners owners;
  private final LongUnaryOperator wallClock;

  public VerdictRows(String node, RowSink sink, Owners owners, LongUnaryOperator wallClock) {
    this.node = node;
    this.sink = sink;
    this.owners = owners;
    this.wallClock = wallClock;
  }

  /**
   * Writes one.
   *
   * @param policy null when it is of a policy that this process does not know
   */
  public void write(PolicyVerdict verdict, @Nullable String policy, @Nullable String rule) {
    Row row = new Row(VerdictColumns.table());
    row.set(VerdictColumns.TIME, wallClock.applyAsLong(verdict.monotonicNanos()))
        .set(VerdictColumns.NODE, node)
        .set(VerdictColumns.ACTION, "deny")
        .set(VerdictColumns.AUDIT, verdict.audit())
        .set(VerdictColumns.DIRECTION, verdict.ingress() ? "ingress" : "egress")
        .set(VerdictColumns.LAYER, verdict.request() == null ? "connection" : "request")
        .set(VerdictColumns.POLICY, policy)
        .set(VerdictColumns.RULE, rule)
        .set(VerdictColumns.REASON, reason(verdict.reason()))
        .set(VerdictColumns.TRANSPORT, transport(verdict.ipProtocol()))
        .set(VerdictColumns.COUNTED, 1L);
    PolicyVerdict.Request request = verdict.request();
    if (request != null) {
      row.set(VerdictColumns.PROTOCOL, "http");
      row.set(
          VerdictColumns.REQUEST,
          request.method().isEmpty() ? null : request.method() + " " + request.path());
    }
    EndpointFill subject = verdict.ingress() ? DESTINATION : SOURCE;
    EndpointFill peer = verdict.ingress() ? SOURCE : DESTINATION;
    fill(row, subject, verdict.localAddress(), verdict.localPort(), verdict.user(), verdict.pid());
    fill(row, peer, verdict.remoteAddress(), verdict.remotePort(), verdict.peer(), 0);
    sink.accept(row);
  }

  /** Writes one about a request. */
  public void write(RequestVerdict verdict) {
    Row row = new Row(VerdictColumns.table());
    row.set(VerdictColumns.TIME, wallClock.applyAsLong(verdict.monotonicNanos()))
        .set(VerdictColumns.NODE, node)
        .set(VerdictColumns.ACTION, "deny")
        .set(VerdictColumns.AUDIT, verdict.audit())
        .set(VerdictColumns.DIRECTION, verdict.ingress() ? "ingress" : "egress")
        .set(VerdictColumns.LAYER, "request")
        .set(VerdictColumns.POLICY, verdict.policy())
        .set(VerdictColumns.RULE, verdict.rule())
        .set(VerdictColumns.REASON, verdict.reason())
        .set(VerdictColumns.TRANSPORT, "tcp")
        .set(VerdictColumns.PROTOCOL, protocol(verdict.request()))
        .set(VerdictColumns.REQUEST, text(verdict.request()))
        .set(VerdictColumns.COUNTED, 1L);
    fill(
        row,
        SOURCE,
        verdict.clientAddress(),
        verdict.clientPort(),
        verdict.client(),
        verdict.clientPid());
    fill(row, DESTINATION, verdict.serverAddress(), verdict.serverPort(), verdict.server(), 0);
    sink.accept(row);
  }

  private static @Nullable String protocol(Request request) {
    return switch (request) {
      case Request.Http _ -> "http";
      case Request.Grpc _ -> "grpc";
      case Request.Redis _ -> "redis";
      case Request.Mysql _ -> "mysql";
      case Request.Tls _ -> "tls";
      case Request.Dns _ -> "dns";
      case Request.Other(var protocol) -> protocol;
      case Request.Opaque _ -> null;
    };
  }

  /** Without the query, which may hold secrets. */
  private static @Nullable String text(Request request) {
    return switch (request) {
      case Request.Opaque _ -> null;
      case Request.Http http -> {
        int query = http.target().indexOf('?');
        yield http.method() + " " + (query < 0 ? http.target() : http.target().substring(0, query));
      }
      default -> RequestText.of(request);
    };
  }

  private void fill(
      Row row, EndpointFill end, byte[] address, int port, PolicyVerdict.User user, int pid) {
    Endpoint endpoint = Endpoint.of(address, address.length, port);
    if (user.cgroupId() == 0) {
      end.fill(row, text(address), endpoint, null);
    } else if (pid == 0) {
      end.fillPlace(row, text(address), endpoint, owners.find(NO_PROCESS, 0, "", user.cgroupId()));
    } else {
      end.fill(row, text(address), endpoint, owners.find(pid, 0, "", user.cgroupId()));
    }
  }

  /** Null for an address that was not yet chosen. */
  private static @Nullable String text(byte[] address) {
    ByteBuffer bytes = ByteBuffer.wrap(address);
    long high = bytes.getLong();
    long low = bytes.getLong();
    String prefix = new Prefix(high, low, 128).toString();
    return high == 0 && low == 0 ? null : prefix.substring(0, prefix.indexOf('/'));
  }

  private static String reason(PolicyVerdict.Reason reason) {
    return switch (reason) {
      case RULE -> "denied by rule";
      case DEFAULT -> "no rule allows it";
      case UNREADABLE -> "its headers cannot be read";
      case UNJUDGED -> "nobody is there to judge its requests";
    };
  }

  private static String transport(int protocol) {
    return switch (protocol) {
      case 6 -> "tcp";
      case 17 -> "udp";
      case 132 -> "sctp";
      case 1, 58 -> "icmp";
      default -> Integer.toString(protocol);
    };
  }
}
