package io.obsmesh.protocol;

import io.obsmesh.table.RowSink;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/**
 * Opens conversations with a set of protocols. Thread-safe; the conversations themselves belong to
 * one thread each. What they learn about routes they share.
 */
public final class Conversations implements Conversation.Factory {
  private final List<Protocol> protocols;
  private final Limits limits;
  private final Routes routes = new Routes();

  /**
   * Uses these protocols.
   *
   * @param protocols in the order in which equal claims win
   * @param limits for each connection
   */
  public Conversations(List<Protocol> protocols, Limits limits) {
    this.protocols = List.copyOf(protocols);
    this.limits = limits;
  }

  /** Uses all protocols that {@link ServiceLoader} finds, with the given limits. */
  public static Conversations installed(Limits limits) {
    List<Protocol> found = new ArrayList<>();
    ServiceLoader.load(Protocol.class, Protocol.class.getClassLoader()).forEach(found::add);
    return new Conversations(found, limits);
  }

  /** The protocols in use. */
  public List<Protocol> protocols() {
    return protocols;
  }

  @Override
  public Conversation open(
      Conversation.Start start, RowSink rows, CaptureAdvice advice, ParseCounters counters) {
    return new StreamConversation(protocols, limits, routes, start, rows, advice, counters);
  }
}
