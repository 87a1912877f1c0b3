package io.obsmesh.collector.requests;

import java.io.IOException;

/** What is said on one connection in one protocol: requests by one thread, answers by another. */
public interface Talk {
  /**
   * Reads what the client says, and lets pass what may, until its end.
   *
   * @throws Unreadable when the connection has to be ended at once
   */
  void requests() throws IOException, Unreadable;

  /**
   * Reads what the server says, until its end.
   *
   * @throws Unreadable when the connection has to be ended at once
   */
  void answers() throws IOException, Unreadable;
}
