package io.obsmesh.protocol.http;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Redaction;
import io.obsmesh.table.TextPair;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A header's name, what it means to framing and columns, and whether its value is a secret. Names
 * repeat, so the last ones are remembered.
 *
 * @param redacted what is stored of such a header when its value is a secret; else null
 */
record HeaderName(String text, byte[] utf8, Meaning meaning, @Nullable TextPair redacted) {
  /** The name of no header. */
  static final HeaderName NONE = new HeaderName("", new byte[0], Meaning.OTHER, null);

  /** The headers that are read and not only stored. */
  enum Meaning {
    OTHER,
    CONTENT_LENGTH,
    TRANSFER_ENCODING,
    CONTENT_TYPE,
    CONTENT_ENCODING,
    HOST,
    USER_AGENT,
    UPGRADE,
    /** W3C Trace Context. */
    TRACEPARENT,
    /** The headers of other kinds of trace context. */
    TRACE,
    CONNECT_VERSION
  }

  private static final byte[] REDACTED = Redaction.REDACTED.getBytes(StandardCharsets.US_ASCII);
  private static final int SLOTS = 1024;
  private static final int LONGEST_KEPT = 64;
  private static final Map<String, Meaning> MEANINGS =
      Map.ofEntries(
          Map.entry("content-length", Meaning.CONTENT_LENGTH),
          Map.entry("transfer-encoding", Meaning.TRANSFER_ENCODING),
          Map.entry("content-type", Meaning.CONTENT_TYPE),
          Map.entry("content-encoding", Meaning.CONTENT_ENCODING),
          Map.entry("host", Meaning.HOST),
          Map.entry("user-agent", Meaning.USER_AGENT),
          Map.entry("upgrade", Meaning.UPGRADE),
          Map.entry("traceparent", Meaning.TRACEPARENT),
          Map.entry("connect-protocol-version", Meaning.CONNECT_VERSION),
          Map.entry("x-request-id", Meaning.TRACE),
          Map.entry("uber-trace-id", Meaning.TRACE),
          Map.entry("b3", Meaning.TRACE),
          Map.entry("x-b3-traceid", Meaning.TRACE),
          Map.entry("x-b3-spanid", Meaning.TRACE),
          Map.entry("x-b3-parentspanid", Meaning.TRACE));

  // Threads race for the slots. That is harmless: an entry is immutable and checked before use.
  private static final @Nullable HeaderName[] RECENT = new @Nullable HeaderName[SLOTS];

  /** The name in the {@code length} bytes that begin {@code ahead} of the cursor. */
  static HeaderName at(ByteCursor in, int ahead, int length) {
    int slot = TextCache.hash(in, ahead, length) & SLOTS - 1;
    HeaderName known = RECENT[slot];
    if (known != null && known.utf8.length == length && in.matches(ahead, known.utf8)) {
      return known;
    }
    HeaderName beside = RECENT[slot ^ 1];
    if (beside != null && beside.utf8.length == length && in.matches(ahead, beside.utf8)) {
      return beside;
    }
    HeaderName read = of(TextCache.read(in, ahead, length));
    if (length <= LONGEST_KEPT) {
      // Two names that fall together both stay.
      RECENT[slot ^ 1] = known;
      RECENT[slot] = read;
    }
    return read;
  }

  private static HeaderName of(String text) {
    Meaning meaning = MEANINGS.getOrDefault(text.toLowerCase(Locale.ROOT), Meaning.OTHER);
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    boolean secret = Redaction.secretHeader(text);
    return new HeaderName(text, utf8, meaning, secret ? TextPair.of(utf8, REDACTED) : null);
  }

  /** Whether the value must not be stored. */
  boolean secret() {
    return redacted != null;
  }
}
