package io.obsmesh.protocol.http;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.SessionContext;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads responses (RFC 9112 section 4). Their framing depends on the request they answer. */
final class ResponseParser extends MessageParser {
  /** {@code HTTP/1.1 200} */
  private static final int SHORTEST_LINE = 12;

  private final Supplier<@Nullable String> method;

  /**
   * Starts a direction.
   *
   * @param method of the request that the next response answers, null when that is not known
   */
  ResponseParser(SessionContext context, Supplier<@Nullable String> method) {
    super(context);
    this.method = method;
  }

  @Override
  Grammar.Start startLine(ByteCursor in) {
    return statusLine(in);
  }

  /** Whether the first line is a status line, as far as it is here. */
  static Grammar.Start statusLine(ByteCursor in) {
    Grammar.Start version = Grammar.version(in);
    if (version != Grammar.Start.YES) {
      return version;
    }
    for (int i = SHORTEST_LINE - 3; i < SHORTEST_LINE; i++) {
      if (!in.has(i + 1)) {
        return Grammar.Start.MAYBE;
      }
      if (!Grammar.digit(in.peek(i))) {
        return Grammar.Start.NO;
      }
    }
    if (!in.has(SHORTEST_LINE + 1)) {
      return Grammar.Start.MAYBE;
    }
    int next = in.peek(SHORTEST_LINE);
    boolean ends = next == ' ' || next == '\r' || next == '\n';
    return ends && in.peek(SHORTEST_LINE - 3) != '0' ? Grammar.Start.YES : Grammar.Start.NO;
  }

  @Override
  Grammar.Start boundary(ByteCursor in) {
    return statusLine(in);
  }

  @Override
  void readStartLine(ByteCursor in, int end) {
    head.version = in.peek(7) == '0' ? "1.0" : "1.1";
    head.status = (in.peek(9) - '0') * 100 + (in.peek(10) - '0') * 10 + in.peek(11) - '0';
  }

  @Override
  void body(ByteCursor in) {
    String request = method.get();
    int status = head.status;
    if (status == 206) {
      // A part of what was compressed is of no use without the bytes before it.
      framing.codec = null;
    }
    if (status < 200 || status == 204 || status == 304 || "HEAD".equals(request)) {
      noBody();
    } else if ("CONNECT".equals(request) && status < 300) {
      noBody();
    } else if (framing.transferEncoding) {
      if (framing.chunked) {
        chunkedBody();
      } else {
        bodyToEnd();
      }
    } else if (framing.contentLength == Framing.INVALID) {
      broken("Content-Length");
    } else if (framing.contentLength == Framing.ABSENT) {
      bodyToEnd();
    } else if (request == null && statusLine(in) == Grammar.Start.YES) {
      // The request was not seen. Where the body should be the next response begins, so it was
      // HEAD.
      noBody();
    } else {
      lengthBody(framing.contentLength);
    }
  }
}
