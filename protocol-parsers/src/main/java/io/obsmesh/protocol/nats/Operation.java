package io.obsmesh.protocol.nats;

import io.obsmesh.table.TextMap;
import org.jspecify.annotations.Nullable;

/** What is kept of an operation. One per parser, filled anew for each. */
final class Operation {
  /** The verb in upper case. */
  String verb = "";

  @Nullable String subject;
  @Nullable String replyTo;
  @Nullable String queue;
  @Nullable String sid;
  @Nullable String text;
  @Nullable String clientName;
  @Nullable String user;
  @Nullable String version;
  @Nullable String status;
  @Nullable TextMap headers;

  /** Bytes of headers, 0 when there are none. */
  long headerBytes;

  /** Bytes after the line, headers too; -1 when none follow. */
  long totalBytes;

  boolean cut;

  void clear() {
    verb = "";
    subject = null;
    replyTo = null;
    queue = null;
    sid = null;
    text = null;
    clientName = null;
    user = null;
    version = null;
    status = null;
    headers = null;
    headerBytes = 0;
    totalBytes = -1;
    cut = false;
  }

  boolean message() {
    return totalBytes >= 0;
  }
}
