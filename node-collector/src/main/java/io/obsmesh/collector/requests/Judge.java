package io.obsmesh.collector.requests;

import io.obsmesh.policy.decide.Request;
import org.jspecify.annotations.Nullable;

/** Says what may pass on one connection, and tells what may not. */
public interface Judge {
  /**
   * Whether this may pass, by the policy in force now.
   *
   * @param why of an {@link Request.Opaque}: what about it is not understood
   */
  boolean allows(Request request, @Nullable String why);

  /** From now on all passes unread, for as long as this may pass. */
  void opened(Request request);
}
