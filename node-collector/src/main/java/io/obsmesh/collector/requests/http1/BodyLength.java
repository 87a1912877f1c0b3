package io.obsmesh.collector.requests.http1;

import io.obsmesh.collector.requests.Unreadable;
import java.util.List;
import java.util.Locale;

/** How long a body is: so many bytes, chunked, or, of a response, up to the end. */
sealed interface BodyLength {
  record Bytes(long count) implements BodyLength {}

  record Chunked() implements BodyLength {}

  record ToTheEnd() implements BodyLength {}

  BodyLength NONE = new Bytes(0);

  /** RFC 9112, 6.3, without what it lets a server mend. */
  static BodyLength ofRequest(Http1Head head, boolean version10) throws Unreadable {
    List<String> coding = head.values("transfer-encoding");
    List<String> length = head.values("content-length");
    if (coding.isEmpty()) {
      return length.isEmpty() ? NONE : new Bytes(count(length));
    }
    if (!length.isEmpty()) {
      throw new Unreadable("it has both Content-Length and Transfer-Encoding");
    }
    if (version10
        || coding.size() > 1
        || !coding.getFirst().toLowerCase(Locale.ROOT).equals("chunked")) {
      throw new Unreadable("its Transfer-Encoding is not chunked alone");
    }
    return new Chunked();
  }

  /** The same of a response that may have a body. */
  static BodyLength ofResponse(Http1Head head) throws Unreadable {
    List<String> coding = head.elements("transfer-encoding");
    if (!coding.isEmpty()) {
      return coding.getLast().equals("chunked") ? new Chunked() : new ToTheEnd();
    }
    List<String> length = head.values("content-length");
    return length.isEmpty() ? new ToTheEnd() : new Bytes(count(length));
  }

  private static long count(List<String> values) throws Unreadable {
    String digits = values.getFirst();
    if (values.size() > 1 || !digits.matches("[0-9]{1,18}")) {
      throw new Unreadable("its Content-Length is not one number");
    }
    return Long.parseLong(digits);
  }
}
