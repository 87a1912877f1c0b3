package io.obsmesh.collector.requests.http1;

import io.obsmesh.collector.requests.Intake;
import io.obsmesh.collector.requests.Unreadable;
import io.obsmesh.policy.decide.Request.Header;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The lines before a body, of request or response.
 *
 * @param first the first line
 * @param fields header lines, blanks around values left out
 * @param size bytes, with the empty line behind
 */
record Http1Head(String first, List<Header> fields, int size) {
  private static final int MOST = 64 << 10;
  private static final String TOKEN = "!#$%&'*+-.^_`|~";

  /** Reads up to the empty line; null when the end comes before the first byte. */
  static @Nullable Http1Head read(Intake in) throws IOException, Unreadable {
    List<Integer> ends = new ArrayList<>();
    int line = 0;
    for (int at = 0; ; at++) {
      if (at == in.size() && !in.more()) {
        if (at > 0) {
          throw new EOFException();
        }
        return null;
      }
      if (at == MOST) {
        throw new Unreadable("its head is longer than " + MOST + " bytes");
      }
      byte c = in.at(at);
      if (c == '\n') {
        if (at == 0 || in.at(at - 1) != '\r') {
          throw new Unreadable("a line ends without carriage return");
        }
        if (at - 1 == line) {
          return parse(in, ends, at + 1);
        }
        if (ends.isEmpty() && !in.latin1(0, at).contains("HTTP/1.")) {
          throw new Unreadable("it begins as no message of HTTP/1 does");
        }
        ends.add(at - 1);
        line = at + 1;
      } else if ((c < ' ' && c >= 0 && c != '\r' && c != '\t') || c == 0x7f) {
        throw new Unreadable("its head has a control character");
      } else if (at > line && in.at(at - 1) == '\r') {
        throw new Unreadable("a carriage return ends no line");
      } else if (at == 0 && !isToken(c)) {
        throw new Unreadable("it begins as no message of HTTP/1 does");
      }
    }
  }

  private static Http1Head parse(Intake in, List<Integer> ends, int size) throws Unreadable {
    if (ends.isEmpty()) {
      throw new Unreadable("an empty line stands before it");
    }
    List<Header> fields = new ArrayList<>(ends.size());
    for (int i = 1; i < ends.size(); i++) {
      fields.add(field(in, ends.get(i - 1) + 2, ends.get(i)));
    }
    return new Http1Head(in.latin1(0, ends.getFirst()), fields, size);
  }

  private static Header field(Intake in, int from, int to) throws Unreadable {
    int colon = from;
    while (colon < to && isToken(in.at(colon))) {
      colon++;
    }
    // Also a line that goes on the one before, and a blank before the colon.
    if (colon == from || colon == to || in.at(colon) != ':') {
      throw new Unreadable("a header line does not begin with a name and a colon");
    }
    int start = colon + 1;
    int end = to;
    while (start < end && isBlank(in.at(start))) {
      start++;
    }
    while (end > start && isBlank(in.at(end - 1))) {
      end--;
    }
    return new Header(in.latin1(from, colon), in.latin1(start, end));
  }

  static boolean isToken(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || (c > 0 && TOKEN.indexOf(c) >= 0);
  }

  private static boolean isBlank(byte c) {
    return c == ' ' || c == '\t';
  }

  /** All values of that name, in lower case. */
  List<String> values(String name) {
    List<String> values = new ArrayList<>(1);
    for (Header field : fields) {
      if (field.name().equalsIgnoreCase(name)) {
        values.add(field.value());
      }
    }
    return values;
  }

  /** Elements of a list that may be spread over lines, in lower case. */
  List<String> elements(String name) {
    List<String> all = new ArrayList<>(2);
    for (String value : values(name)) {
      for (String element : value.split(",", -1)) {
        if (!element.isBlank()) {
          all.add(element.strip().toLowerCase(Locale.ROOT));
        }
      }
    }
    return all;
  }
}
