package io.obsmesh.protocol.amqp;

import io.obsmesh.protocol.ByteCursor;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The user's name in a SASL response. Nothing else of the response is read into anything kept. */
final class SaslUser {
  private static final byte[] LOGIN = "\5LOGINS".getBytes(StandardCharsets.ISO_8859_1);
  private static final int LONGEST = 255;

  private SaslUser() {}

  /** Reads {@code length} bytes at the cursor; null when the mechanism names no user in clear. */
  static @Nullable String of(ByteCursor in, int length, @Nullable String mechanism) {
    if ("PLAIN".equals(mechanism)) {
      return plain(in, length);
    }
    return "AMQPLAIN".equals(mechanism) ? table(in, length) : null;
  }

  /** RFC 4616: authorization identity, NUL, user, NUL, password. */
  private static @Nullable String plain(ByteCursor in, int length) {
    int first = in.indexOf(0);
    if (first < 0 || first >= length) {
      return null;
    }
    int second = in.indexOf(0, first + 1);
    int bytes = second - first - 1;
    if (second < 0 || second >= length || bytes < 1 || bytes > LONGEST) {
      return null;
    }
    in.skip(first + 1);
    return in.readText(bytes);
  }

  /** RabbitMQ's own: a table with LOGIN and PASSWORD, without the table's length. */
  private static @Nullable String table(ByteCursor in, int length) {
    int end = in.position() + length;
    int head = LOGIN.length + 4;
    // Only where LOGIN comes first, as in every client: a password must not be mistaken for it.
    if (length < head || !in.startsWith(LOGIN)) {
      return null;
    }
    in.skip(LOGIN.length);
    int bytes = in.readInt();
    return bytes < 1 || bytes > LONGEST || bytes > end - in.position() ? null : in.readText(bytes);
  }
}
