package io.obsmesh.protocol.agreement;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** What of a protocol both readers say, and how each says it. */
interface Comparison {
  /** The protocol's name in the report. */
  String protocol();

  /** tshark's names of the layers that it is read from. */
  Set<String> layers();

  /** Whether a row, as {@code Replay} gives it, is one of this protocol. */
  boolean covers(Map<String, Object> row);

  /** Our reading of a row that {@link #covers} holds for. */
  Reading ours(Map<String, Object> row);

  /** tshark's readings of one conversation, in the order of the requests. */
  List<Reading> theirs(List<Packet> conversation);

  /**
   * What puts readings of a conversation in one order for both readers, before the time of the
   * request. Multiplexed requests share packets, so that the time does not.
   */
  default String order(Reading reading) {
    return "";
  }
}
