package io.obsmesh.protocol.http2;

/** The static table of HPACK (RFC 7541, appendix A). Index 0 does not exist. */
final class StaticTable {
  /** The last index; the dynamic table begins after it. */
  static final int LAST = 61;

  private static final String[] NAMES = new String[LAST + 1];
  private static final String[] VALUES = new String[LAST + 1];

  static {
    String[] entries = {
      ":authority",
      "",
      ":method",
      "GET",
      ":method",
      "POST",
      ":path",
      "/",
      ":path",
      "/index.html",
      ":scheme",
      "http",
      ":scheme",
      "https",
      ":status",
      "200",
      ":status",
      "204",
      ":status",
      "206",
      ":status",
      "304",
      ":status",
      "400",
      ":status",
      "404",
      ":status",
      "500",
      "accept-charset",
      "",
      "accept-encoding",
      "gzip, deflate",
      "accept-language",
      "",
      "accept-ranges",
      "",
      "accept",
      "",
      "access-control-allow-origin",
      "",
      "age",
      "",
      "allow",
      "",
      "authorization",
      "",
      "cache-control",
      "",
      "content-disposition",
      "",
      "content-encoding",
      "",
      "content-language",
      "",
      "content-length",
      "",
      "content-location",
      "",
      "content-range",
      "",
      "content-type",
      "",
      "cookie",
      "",
      "date",
      "",
      "etag",
      "",
      "expect",
      "",
      "expires",
      "",
      "from",
      "",
      "host",
      "",
      "if-match",
      "",
      "if-modified-since",
      "",
      "if-none-match",
      "",
      "if-range",
      "",
      "if-unmodified-since",
      "",
      "last-modified",
      "",
      "link",
      "",
      "location",
      "",
      "max-forwards",
      "",
      "proxy-authenticate",
      "",
      "proxy-authorization",
      "",
      "range",
      "",
      "referer",
      "",
      "refresh",
      "",
      "retry-after",
      "",
      "server",
      "",
      "set-cookie",
      "",
      "strict-transport-security",
      "",
      "transfer-encoding",
      "",
      "user-agent",
      "",
      "vary",
      "",
      "via",
      "",
      "www-authenticate",
      "",
    };
    if (entries.length != 2 * LAST) {
      throw new IllegalStateException(
          "static table: " + entries.length / 2 + " entries (expected: " + LAST + ")");
    }
    NAMES[0] = "";
    VALUES[0] = "";
    for (int i = 1; i <= LAST; i++) {
      NAMES[i] = entries[2 * i - 2];
      VALUES[i] = entries[2 * i - 1];
    }
  }

  private StaticTable() {}

  /** Name at an index, 1 to {@link #LAST}. */
  static String name(int index) {
    return NAMES[index];
  }

  /** Value at an index, 1 to {@link #LAST}. */
  static String value(int index) {
    return VALUES[index];
  }
}
