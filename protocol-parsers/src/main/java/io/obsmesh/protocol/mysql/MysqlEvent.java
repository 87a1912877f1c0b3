package io.obsmesh.protocol.mysql;

import java.util.ArrayList;
import java.util.List;

/** What one stretch of bytes of a direction came to. Used again for the next. */
final class MysqlEvent {
  /** Commands that the client sent. */
  final List<Exchange> commands = new ArrayList<>();

  /** Exchanges whose response is whole, in order. */
  final List<Exchange> ended = new ArrayList<>();

  /** These bytes belong to the exchange at hand. */
  boolean belongs;

  /** These bytes belong to no exchange. */
  boolean apart;

  /** Bytes could not be read: what was going on is lost. */
  boolean gap;

  void clear() {
    commands.clear();
    ended.clear();
    belongs = false;
    apart = false;
    gap = false;
  }

  boolean notable() {
    return belongs || apart || gap || !commands.isEmpty() || !ended.isEmpty();
  }
}
