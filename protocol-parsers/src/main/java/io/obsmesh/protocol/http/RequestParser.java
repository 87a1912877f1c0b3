package io.obsmesh.protocol.http;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Redaction;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.grpc.Rpc;
import java.nio.charset.StandardCharsets;

/** Reads requests (RFC 9112 section 3). */
final class RequestParser extends MessageParser {
  private static final int LONGEST_METHOD = 24;

  /** {@code HTTP/1.1} */
  private static final int VERSION_LENGTH = 8;

  private static final byte[] SLASH = {'/'};

  private String lastQuery = "";
  private String lastRedacted = "";

  RequestParser(SessionContext context) {
    super(context);
  }

  @Override
  Grammar.Start startLine(ByteCursor in) {
    return requestLine(in);
  }

  /** Whether the first line is a request line, as far as it is here. */
  static Grammar.Start requestLine(ByteCursor in) {
    int method = 0;
    while (in.has(method + 1) && Grammar.tokenCharacter(in.peek(method))) {
      method++;
    }
    if (method > LONGEST_METHOD) {
      return Grammar.Start.NO;
    }
    if (!in.has(method + 1)) {
      return Grammar.Start.MAYBE;
    }
    if (method == 0 || in.peek(method) != ' ') {
      return Grammar.Start.NO;
    }
    int feed = in.indexOf('\n', method);
    if (feed < 0) {
      return Grammar.Start.MAYBE;
    }
    int version = versionAt(in, lineEnd(in, feed));
    return version > method + 1 ? Grammar.Start.YES : Grammar.Start.NO;
  }

  private static int lineEnd(ByteCursor in, int feed) {
    int end = HeadReader.lineEnd(in, feed, 0);
    while (end > 0 && Grammar.blank(in.peek(end - 1))) {
      end--;
    }
    return end;
  }

  /** Where the version begins that ends the line, or -1. */
  private static int versionAt(ByteCursor in, int end) {
    int at = end - VERSION_LENGTH;
    if (at < 1 || !Grammar.blank(in.peek(at - 1)) || !Grammar.digit(in.peek(end - 1))) {
      return -1;
    }
    return Grammar.http1(in, at) ? at : -1;
  }

  @Override
  Grammar.Start boundary(ByteCursor in) {
    Grammar.Start method = Grammar.method(in);
    return method == Grammar.Start.YES ? requestLine(in) : method;
  }

  @Override
  void readStartLine(ByteCursor in, int lineEnd) {
    int end = lineEnd(in, lineEnd);
    int method = in.indexOf(' ');
    head.method = TextCache.at(in, 0, method);
    int version = versionAt(in, end);
    head.version = in.peek(end - 1) == '0' ? "1.0" : "1.1";
    int from = method + 1;
    int to = version - 1;
    while (from < to && Grammar.blank(in.peek(from))) {
      from++;
    }
    while (to > from && Grammar.blank(in.peek(to - 1))) {
      to--;
    }
    target(in, from, to);
  }

  /** The four forms of a request target (RFC 9112 section 3.2). */
  private void target(ByteCursor in, int from, int to) {
    head.scheme = "http";
    // A target that begins with a slash is a path, also where only an authority makes sense.
    if (head.method.equals("CONNECT") && from < to && in.peek(from) != '/') {
      head.host = text(in, from, to);
      head.scheme = null;
      return;
    }
    int path = from;
    if (from < to && in.peek(from) != '/') {
      path = afterAuthority(in, from, to);
    }
    int mark = in.indexOf('?', path, to);
    int query = mark < 0 ? to : mark;
    if (path == query && path > from) {
      head.path(SLASH);
    } else {
      path(in, path, query);
    }
    if (query < to) {
      head.query = redacted(text(in, query + 1, to));
    }
  }

  private void path(ByteCursor in, int from, int to) {
    int length = Math.min(to - from, limits.fieldBytes());
    head.truncated |= length < to - from;
    if (in.ascii(from, length)) {
      head.path(in, from, length);
    } else {
      // What is no UTF-8 gets replacement characters.
      head.path(TextCache.read(in, from, length).getBytes(StandardCharsets.UTF_8));
    }
  }

  @SuppressWarnings({"ReferenceEquality", "StringEquality"}) // a quick look: queries repeat
  private String redacted(String query) {
    if (query != lastQuery) {
      lastRedacted = Redaction.query(query);
      lastQuery = query;
    }
    return lastRedacted;
  }

  /** Reads scheme and authority of an absolute target; returns where its path begins. */
  private int afterAuthority(ByteCursor in, int from, int to) {
    int colon = from;
    while (colon < to && Grammar.tokenCharacter(in.peek(colon))) {
      colon++;
    }
    if (colon + 3 > to
        || in.peek(colon) != ':'
        || in.peek(colon + 1) != '/'
        || in.peek(colon + 2) != '/') {
      return from;
    }
    int authority = colon + 3;
    int end = authority;
    while (end < to && in.peek(end) != '/' && in.peek(end) != '?') {
      if (in.peek(end) == '@') {
        // User and password stand before it.
        authority = end + 1;
      }
      end++;
    }
    head.scheme = TextCache.at(in, from, colon - from);
    head.host = text(in, authority, end);
    return end;
  }

  private String text(ByteCursor in, int from, int to) {
    int length = Math.min(to - from, limits.fieldBytes());
    head.truncated |= length < to - from;
    return TextCache.at(in, from, length);
  }

  @Override
  void body(ByteCursor in) {
    if (head.query != null && Rpc.connectGet(head.method, head.query, -1)) {
      head.rpc = Rpc.CONNECT_UNARY;
    }
    if (framing.blankBeforeColon) {
      broken("blank before colon");
    } else if (head.method.equals("CONNECT")) {
      noBody();
    } else if (framing.transferEncoding) {
      if (framing.chunked) {
        chunkedBody();
      } else {
        // Nothing says where such a request ends (RFC 9112 section 6.3).
        broken("Transfer-Encoding without chunked");
      }
    } else if (framing.contentLength == Framing.INVALID) {
      broken("Content-Length");
    } else {
      lengthBody(Math.max(0, framing.contentLength));
    }
  }
}
