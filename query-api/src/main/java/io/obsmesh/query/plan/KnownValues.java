package io.obsmesh.query.plan;

import io.obsmesh.query.Spelling;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values of columns that only have a few. A value that is not among them is refused only when
 * it looks like a slip of the finger: data may know values that this version does not.
 */
public final class KnownValues {
  private static final Map<String, List<String>> BY_COLUMN =
      Map.of(
          "role", List.of("server", "client"),
          "verdict", List.of("forwarded", "dropped", "audited", "redirected", "allowed", "denied"),
          "http.method",
              List.of(
                  "GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "CONNECT", "TRACE"),
          "grpc.status",
              List.of(
                  "OK",
                  "CANCELLED",
                  "UNKNOWN",
                  "INVALID_ARGUMENT",
                  "DEADLINE_EXCEEDED",
                  "NOT_FOUND",
                  "ALREADY_EXISTS",
                  "PERMISSION_DENIED",
                  "RESOURCE_EXHAUSTED",
                  "FAILED_PRECONDITION",
                  "ABORTED",
                  "OUT_OF_RANGE",
                  "UNIMPLEMENTED",
                  "INTERNAL",
                  "UNAVAILABLE",
                  "DATA_LOSS",
                  "UNAUTHENTICATED"),
          "dns.rcode",
              List.of(
                  "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN"));

  private KnownValues() {}

  /** The values of a column, empty when any is possible. */
  public static List<String> of(String table, String column) {
    List<String> values = BY_COLUMN.get(table + "." + column);
    return values != null ? values : BY_COLUMN.getOrDefault(column, List.of());
  }

  /** The value that was probably meant, or null when this one may be right. */
  static @Nullable String meant(String table, String column, String value) {
    List<String> values = of(table, column);
    return values.contains(value) ? null : Spelling.nearest(value, values);
  }
}
