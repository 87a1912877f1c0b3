package io.obsmesh.protocol.mongo;

import io.obsmesh.protocol.Span;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** The commands that wait for their replies, oldest first. Owned by the connection's thread. */
final class Calls {
  /** A command that waits, or the next reply of a stream that one command opened. */
  static final class Call {
    final int requestId;
    final @Nullable String command;
    final @Nullable String collection;
    final @Nullable String db;
    final @Nullable String statement;
    final boolean cut;
    final boolean legacyQuery;
    final long startNanos;
    final long sentNanos;
    final long requestBytes;
    final boolean lossy;

    /** The server goes on without being asked. */
    final boolean unasked;

    /** Replies were lost since, maybe this one's. */
    boolean doubted;

    Call(MongoMessage request, Span span) {
      requestId = request.requestId;
      command = request.command;
      collection = request.collection;
      db = request.db;
      statement = request.bodyRead ? request.statement : null;
      cut = request.statementCut || request.packed;
      legacyQuery = request.legacyQuery;
      startNanos = span.firstByteNanos();
      sentNanos = span.lastByteNanos();
      requestBytes = span.length();
      lossy = span.lossy() || request.holed;
      unasked = false;
      // Whether a reply will come is in the part that was not seen or is compressed.
      doubted = !request.bodyRead;
    }

    /** What follows a reply that announced more. */
    Call(Call opened, int replyId, Span reply) {
      requestId = replyId;
      command = opened.command;
      collection = opened.collection;
      db = opened.db;
      statement = opened.statement;
      cut = opened.cut;
      legacyQuery = false;
      startNanos = reply.lastByteNanos();
      sentNanos = startNanos;
      requestBytes = 0;
      lossy = opened.lossy;
      unasked = true;
    }
  }

  private final ArrayDeque<Call> open = new ArrayDeque<>();

  void add(Call call) {
    open.add(call);
  }

  int size() {
    return open.size();
  }

  @Nullable Call oldest() {
    return open.peek();
  }

  @Nullable Call removeOldest() {
    return open.poll();
  }

  @Nullable Call find(int requestId) {
    for (Call call : open) {
      if (call.requestId == requestId) {
        return call;
      }
    }
    return null;
  }

  @Nullable Call take(int requestId) {
    for (Iterator<Call> calls = open.iterator(); calls.hasNext(); ) {
      Call call = calls.next();
      if (call.requestId == requestId) {
        calls.remove();
        return call;
      }
    }
    return null;
  }

  /** Replies were lost: none of these is sure to come. */
  void doubt() {
    for (Call call : open) {
      call.doubted = true;
    }
  }
}
