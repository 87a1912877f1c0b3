package io.obsmesh.protocol;

import io.obsmesh.table.RowSink;
import org.jspecify.annotations.Nullable;

/** What a session may ask of its conversation. */
final class ConversationContext implements SessionContext {
  final ConnectionRows rows;
  private final StreamConversation conversation;
  private final Limits limits;
  private final Routes routes;
  private final ParseCounters counters;
  private final boolean upgraded;
  private @Nullable SessionDriver<?> driver;

  ConversationContext(
      StreamConversation conversation,
      Limits limits,
      Routes routes,
      ParseCounters counters,
      ConnectionRows rows,
      boolean upgraded) {
    this.conversation = conversation;
    this.limits = limits;
    this.routes = routes;
    this.counters = counters;
    this.rows = rows;
    this.upgraded = upgraded;
  }

  /** The session is open. */
  void opened(SessionDriver<?> session) {
    driver = session;
  }

  @Override
  public boolean upgraded() {
    return upgraded;
  }

  @Override
  public RowSink rows() {
    return rows;
  }

  @Override
  public Limits limits() {
    return limits;
  }

  @Override
  public Routes routes() {
    return routes;
  }

  @Override
  public boolean midstream(Direction direction) {
    return conversation.missedStart(direction);
  }

  @Override
  public long bytesSinceFrame(Direction direction) {
    return driver == null ? 0 : driver.bytesSinceFrame(direction);
  }

  @Override
  public int serverPort() {
    return conversation.serverPort();
  }

  @Override
  public void malformed(String reason) {
    counters.malformed(conversation.protocol(), reason);
  }

  @Override
  public void upgrade(String protocol) {
    if (driver != null) {
      driver.upgrade(protocol);
    }
  }
}
