package io.obsmesh.relay;

import io.obsmesh.wire.ScanSummary;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far one node got with an answer.
 *
 * @param summary what it read; null when it could not be asked at all
 * @param failure why it did not answer, or did not finish; null when it did
 * @param restarts how often it started anew while its rows were followed: rows of its last moments
 *     before that may be missing
 */
public record NodeAnswer(
    String node, @Nullable ScanSummary summary, @Nullable String failure, int restarts) {

  /** Of a node that did not start anew. */
  public NodeAnswer(String node, @Nullable ScanSummary summary, @Nullable String failure) {
    this(node, summary, failure, 0);
  }

  /** The nodes themselves: a relay that answered for others is replaced by these. */
  List<NodeAnswer> nodes() {
    if (summary == null || summary.below().isEmpty()) {
      return List.of(this);
    }
    return summary.below().stream()
        .map(part ->
            new NodeAnswer(
                part.node(),
                part.summary(),
                // Where the line to the relay broke, its nodes' answers did not finish either.
                part.failure() == null && failure != null ? failure : part.failure()))
        .toList();
  }
}
