package io.obsmesh.protocol.cql;

import io.obsmesh.protocol.Span;
import io.obsmesh.protocol.sql.SqlDialect;
import io.obsmesh.protocol.sql.SqlText;
import org.jspecify.annotations.Nullable;

/** A request that waits for its response. */
final class Call {
  final Opcode opcode;
  final int version;
  final int stream;
  final int statements;
  final int consistency;
  final int pageSize;
  final @Nullable String kind;
  final @Nullable String keyspace;
  final boolean tracing;
  final boolean cut;
  final boolean compressed;
  final boolean packed;
  final long startNanos;
  final long sentNanos;
  final long requestBytes;
  final boolean lossy;

  /** As it is stored: without literals when it handles passwords. */
  final @Nullable String statement;

  final @Nullable String digest;
  final @Nullable String operation;

  /** Responses were lost since, maybe this one's. */
  boolean doubted;

  Call(CqlMessage request, Span span, ConnectionState state) {
    opcode = request.opcode;
    version = request.version;
    stream = request.stream;
    statements = request.statements;
    consistency = request.consistency;
    pageSize = request.pageSize;
    kind = request.kind;
    keyspace = request.keyspace == null ? state.keyspace : request.keyspace;
    tracing = (request.flags & CqlMessage.TRACING) != 0;
    compressed = version < 5 && (request.flags & CqlMessage.COMPRESSED) != 0;
    packed = request.packed;
    cut = request.cut;
    startNanos = span.firstByteNanos();
    sentNanos = span.lastByteNanos();
    requestBytes = span.length();
    lossy = span.lossy();
    String id = request.id;
    String text =
        request.statement != null ? request.statement : id == null ? null : state.statement(id);
    if (text == null) {
      statement = null;
      digest = null;
      operation = null;
    } else {
      SqlText sql = SqlText.of(text, SqlDialect.POSTGRESQL);
      statement = sql.secret() ? sql.digest() : text;
      digest = sql.digest();
      operation = sql.operation().isEmpty() ? null : sql.operation();
    }
  }
}
