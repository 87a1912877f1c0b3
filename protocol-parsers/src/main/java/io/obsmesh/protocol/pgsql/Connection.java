package io.obsmesh.protocol.pgsql;

import io.obsmesh.protocol.Direction;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What both directions of a connection know. Owned by the connection's thread. */
final class Connection {
  /** Prepared statements, and portals, that are remembered; the least recently used goes first. */
  private static final int MOST_NAMES = 256;

  /** What a Bind made of a statement. */
  record Portal(
      @Nullable Statement statement, java.util.@Nullable List<String> params, boolean cut) {}

  /** The client is yet to send its startup, which has no type byte. */
  boolean startup;

  /** The client asked for encryption: the server answers with one byte. 0, {@code S}, {@code G}. */
  int encryptionAsked;

  @Nullable String user;
  @Nullable String db;

  /** Messages without response, in order. */
  final ArrayDeque<Step> pending = new ArrayDeque<>();

  /** Exchanges that will get no response, and that have no row yet. */
  final ArrayDeque<Exchange> abandoned = new ArrayDeque<>();

  /** The last exchange whose response is whole, but for ReadyForQuery. */
  @Nullable Exchange done;

  /** The client's messages since its last Sync that may still grow. */
  @Nullable Exchange current;

  /** The last exchange of the client's messages since its last Sync. */
  @Nullable Exchange last;

  /** The client has sent something since its last Sync. */
  boolean batchOpen;

  /** What the client has sent since its last Sync gets its responses. */
  boolean batchTracked;

  /** After an error the server leaves out everything until the next Sync. */
  boolean skipping;

  /** It is not known where messages of the client begin, or what they refer to. */
  boolean requestsLost;

  /** It is not known which request the server answers. */
  boolean responsesLost;

  /**
   * Since the last loss the server has ended a response, and nobody has said anything since: the
   * next byte of the client begins a message, and the next of the server answers it.
   */
  boolean quietPoint;

  /** The client does not wait for answers: a quiet point must last. */
  boolean pipelines;

  boolean quietForLong;

  /** Rows wait until it is sure that the responses are those to these requests. */
  boolean probation;

  /** The server answers what was not seen. */
  boolean stray;

  /** Responses to what was not seen. */
  int strayResponses;

  /** Messages and pieces that came, to tell silence. */
  int activity;

  final Map<String, Statement> statements = names();
  final Map<String, Portal> portals = names();

  Connection(boolean requestsFromStart, boolean responsesFromStart) {
    startup = requestsFromStart;
    requestsLost = !requestsFromStart;
    responsesLost = !responsesFromStart;
    probation = requestsLost || responsesLost;
  }

  private static <V> Map<String, V> names() {
    return new LinkedHashMap<>(4, 0.75f, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
        return size() > MOST_NAMES;
      }
    };
  }

  /** Whether what the client says now can be matched to its response again. */
  boolean mayStart() {
    return quietPoint && (!pipelines || quietForLong);
  }

  /** Bytes of a direction were lost: what they changed is not known. */
  void lost(Direction direction) {
    boolean doubtful = probation;
    quietPoint = false;
    quietForLong = false;
    probation = true;
    encryptionAsked = 0;
    switch (direction) {
      case REQUEST -> {
        requestsLost = true;
        startup = false;
        forgetNames();
        doubtCurrent();
        endBatch();
      }
      case RESPONSE -> {
        responsesLost = true;
        stray = false;
        skipping = false;
        batchTracked = false;
        Exchange complete = done;
        if (complete != null && doubtful) {
          complete.forgetResponse();
        }
        abandonAll();
      }
    }
  }

  private void abandonAll() {
    Exchange complete = done;
    for (Step step = pending.poll(); step != null; step = pending.poll()) {
      if (step.exchange == complete && step.kind == Step.Kind.SYNC) {
        // An error at the end of the transaction may have been in what was lost.
        complete.forgetResponse();
      }
      if (step.exchange != complete) {
        abandon(step.exchange);
      }
    }
  }

  /** This gets no response any more. */
  void abandon(Exchange exchange) {
    if (!exchange.abandoned && !exchange.written) {
      exchange.abandoned = true;
      exchange.forgetResponse();
      if (exchange.closed) {
        abandoned.add(exchange);
      }
    }
  }

  /** Something of the messages at hand was not seen: what they were to be is not known. */
  void doubtCurrent() {
    Exchange open = current;
    if (open != null) {
      open.dropped = true;
    }
  }

  void endBatch() {
    current = null;
    last = null;
    batchOpen = false;
  }

  void forgetNames() {
    statements.clear();
    portals.clear();
  }
}
