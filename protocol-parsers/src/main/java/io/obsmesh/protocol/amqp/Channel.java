package io.obsmesh.protocol.amqp;

import io.obsmesh.protocol.Direction;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of one channel. Owned by the connection's thread. */
final class Channel {
  /** More consumers than any client has on one channel. */
  private static final int MOST_CONSUMERS = 1024;

  /**
   * A consumer.
   *
   * @param queue what it reads
   * @param noAck it does not acknowledge
   */
  record Consumer(@Nullable String queue, boolean noAck) {}

  /** Calls that wait for their answer, by who sent them; each end sends one at a time. */
  private final ArrayDeque<Call>[] calls = deques();

  /** Messages that wait for ack, nack or reject, in order of tags, by who sent them. */
  private final ArrayDeque<Call>[] messages = deques();

  /** Messages whose header or body has not come to its end, by who sends them. */
  final @Nullable Call[] content = new Call[2];

  private final Map<String, Consumer> consumers = new HashMap<>();

  /** It was seen to open, and nothing the client sent since was lost. */
  boolean whole;

  /** Publishes are counted, because confirms were asked for while {@link #whole}. */
  boolean confirms;

  long published;

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
  private static ArrayDeque<Call>[] deques() {
    return new ArrayDeque[] {new ArrayDeque<>(2), new ArrayDeque<>(2)};
  }

  ArrayDeque<Call> calls(Direction sender) {
    return calls[sender.ordinal()];
  }

  ArrayDeque<Call> messages(Direction sender) {
    return messages[sender.ordinal()];
  }

  /** Takes the message with that tag; null when there is none. */
  @Nullable Call takeMessage(Direction sender, long tag) {
    for (Iterator<Call> all = messages(sender).iterator(); all.hasNext(); ) {
      Call message = all.next();
      if (message.tag == tag) {
        all.remove();
        return message;
      }
    }
    return null;
  }

  void consumer(@Nullable String tag, @Nullable String queue, boolean noAck) {
    if (tag != null && !tag.isEmpty() && consumers.size() < MOST_CONSUMERS) {
      consumers.put(tag, new Consumer(queue, noAck));
    }
  }

  void cancelled(@Nullable String tag) {
    consumers.remove(tag);
  }

  @Nullable Consumer consumer(@Nullable String tag) {
    return consumers.get(tag);
  }

  /** The client may have cancelled and subscribed anew; only the broker's own tags are unique. */
  void requestsLost() {
    whole = false;
    confirms = false;
    consumers.keySet().removeIf(tag -> !tag.startsWith("amq.ctag-"));
  }

  /** The channel closed: what its number means from here on is another channel. */
  void closed() {
    whole = false;
    confirms = false;
    published = 0;
    consumers.clear();
  }

  /**
   * Bytes of a direction were lost: marks what an end sent.
   *
   * @return whether messages are among them of which both answers and siblings may be missing
   */
  boolean lost(Direction sender, Direction direction) {
    for (Call call : calls(sender)) {
      call.lostAnswers |= sender != direction;
    }
    boolean both = false;
    for (Call message : messages(sender)) {
      message.lostAnswers |= sender != direction;
      message.lostSiblings |= sender == direction;
      both |= message.lostAnswers && message.lostSiblings;
    }
    return both;
  }
}
