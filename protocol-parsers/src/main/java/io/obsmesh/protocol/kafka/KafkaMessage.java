package io.obsmesh.protocol.kafka;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a request or response. One per parser, filled anew for each message: a matcher
 * copies what it wants.
 */
final class KafkaMessage {
  /** Most topics that a row lists. */
  static final int MOST_TOPICS = 64;

  /** What a message is worth. */
  enum Kind {
    /** With header and, when {@link #bodyRead}, body. */
    MESSAGE,
    /** Bytes of SASL without header, or a response to a request that was not seen. */
    OTHER
  }

  private static final Api NONE = new Api(-1, "", -1, 0, List.of(), List.of(), false);

  Kind kind = Kind.OTHER;
  Api api = NONE;
  int version;
  int correlationId;
  @Nullable String clientId;

  /** The body was read from its first byte to its last. */
  boolean bodyRead;

  /** The layout of the body is not known, or the body is another. */
  boolean unreadable;

  /** Bytes of the body were not captured. */
  boolean holed;

  /** A text or list was too long to keep. */
  boolean cut;

  final List<String> topics = new ArrayList<>();
  int partitions;
  @Nullable String group;
  @Nullable String coordinatorKey;
  int coordinatorKeyType;
  boolean hasAcks;
  int acks;
  boolean hasErrorCode;
  int errorCode;
  boolean hasRecords;
  boolean recordsUnknown;
  long records;
  long recordBytes;

  /** The last topic name that was read, for the id that follows it. */
  @Nullable String lastTopic;

  void clear() {
    kind = Kind.OTHER;
    api = NONE;
    version = 0;
    correlationId = 0;
    clientId = null;
    bodyRead = false;
    unreadable = false;
    holed = false;
    cut = false;
    topics.clear();
    partitions = 0;
    group = null;
    coordinatorKey = null;
    coordinatorKeyType = 0;
    hasAcks = false;
    acks = 0;
    hasErrorCode = false;
    errorCode = 0;
    hasRecords = false;
    recordsUnknown = false;
    records = 0;
    recordBytes = 0;
    lastTopic = null;
  }

  void topic(String topic) {
    if (topics.contains(topic)) {
      return;
    }
    if (topics.size() == MOST_TOPICS) {
      cut = true;
    } else {
      topics.add(topic);
    }
  }

  /** Takes a text by its role, see {@link Field}. */
  void text(char role, @Nullable String text) {
    switch (role) {
      case 'T' -> {
        lastTopic = text;
        if (text != null) {
          topic(text);
        }
      }
      case 'G' -> group = group == null ? text : group;
      case 'K' -> coordinatorKey = coordinatorKey == null ? text : coordinatorKey;
      default -> {}
    }
  }

  /** Takes a topic's id by its role; zero stands for none. */
  void id(char role, long high, long low, TopicNames names) {
    if (high == 0 && low == 0 || role == Field.NO_ROLE) {
      return;
    }
    String name = lastTopic;
    if (role == 'I' && name != null) {
      names.learn(high, low, name);
    } else {
      topic(names.name(high, low));
    }
  }

  void error(int code) {
    hasErrorCode = true;
    if (errorCode == 0) {
      errorCode = code;
    }
  }
}
