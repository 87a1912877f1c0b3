package io.obsmesh.history;

import org.jspecify.annotations.Nullable;

/** Whether writing works, said once when it changes. Thread-safe. */
final class Condition {
  private static final System.Logger LOG = System.getLogger(History.class.getName());

  private long failures;
  private @Nullable String failure;

  synchronized void works() {
    if (failure != null) {
      LOG.log(System.Logger.Level.INFO, "history is written again");
      failure = null;
    }
  }

  synchronized void fails(@Nullable String reason) {
    failures++;
    if (failure == null) {
      LOG.log(
          System.Logger.Level.WARNING,
          "history is not written: "
              + reason
              + "; rows stay in the nodes' memory only. Free some disk, or give another"
              + " --history-dir or a smaller --history-bytes");
    }
    failure = String.valueOf(reason);
  }

  /** How often writing failed. */
  synchronized long failures() {
    return failures;
  }

  /** Why it fails now; null when it works. */
  synchronized @Nullable String failure() {
    return failure;
  }
}
