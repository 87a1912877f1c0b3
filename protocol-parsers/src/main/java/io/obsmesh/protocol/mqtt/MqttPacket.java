package io.obsmesh.protocol.mqtt;

import io.obsmesh.table.TextMap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a control packet. One per parser, filled anew for each packet: a matcher copies
 * what it wants. Absent numbers are -1.
 */
final class MqttPacket {
  /** Most topic filters and user properties that a row lists. */
  static final int MOST_LISTED = 64;

  int type;
  int flags;
  int packetId;
  @Nullable String topic;
  final List<String> filters = new ArrayList<>();
  final List<Integer> codes = new ArrayList<>();
  int code;
  @Nullable String clientId;
  @Nullable String user;
  @Nullable String willTopic;
  int keepAlive;
  int cleanStart;
  int sessionPresent;
  long payloadBytes;

  @Nullable String contentType;
  @Nullable String responseTopic;
  @Nullable String correlation;
  @Nullable String reasonText;
  @Nullable String authMethod;
  int alias;
  private final TextMap.Builder pairs = new TextMap.Builder();
  private int pairCount;

  /** A text or list was too long to keep. */
  boolean cut;

  /** The packet has a length and a type, but its body does not fit them. */
  boolean unreadable;

  void clear() {
    type = 0;
    flags = 0;
    packetId = -1;
    topic = null;
    filters.clear();
    codes.clear();
    code = -1;
    clientId = null;
    user = null;
    willTopic = null;
    keepAlive = -1;
    cleanStart = -1;
    sessionPresent = -1;
    payloadBytes = -1;
    contentType = null;
    responseTopic = null;
    correlation = null;
    reasonText = null;
    authMethod = null;
    alias = -1;
    if (pairCount > 0) {
      pairs.build();
      pairCount = 0;
    }
    cut = false;
    unreadable = false;
  }

  int qos() {
    return flags >> 1 & 3;
  }

  void filter(String filter) {
    if (filters.size() < MOST_LISTED) {
      filters.add(filter);
    } else {
      cut = true;
    }
  }

  void pair(String name, String value) {
    if (pairCount < MOST_LISTED) {
      pairs.add(name, value);
      pairCount++;
    } else {
      cut = true;
    }
  }

  /** The user properties, once; null when there are none. */
  @Nullable TextMap takePairs() {
    if (pairCount == 0) {
      return null;
    }
    pairCount = 0;
    return pairs.build();
  }
}
