package io.obsmesh.policy.seen;

import io.obsmesh.policy.decide.Request;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Makes requests of rows. What a row does not hold is not known, and rules take it so. */
final class RowRequest {
  private RowRequest() {}

  static Request of(String table, JsonNode row) {
    return switch (table) {
      case "http" -> {
        String method = text(row, "method");
        String path = text(row, "path");
        yield method == null || path == null
            ? new Request.Opaque()
            : new Request.Http(method, text(row, "host"), path, null);
      }
      case "grpc" -> {
        String service = text(row, "service");
        String method = text(row, "method");
        yield service == null || method == null
            ? new Request.Opaque()
            : new Request.Grpc(service, method, null, null);
      }
      case "redis" -> {
        String command = text(row, "command");
        String key = text(row, "key");
        yield command == null
            ? new Request.Opaque()
            : new Request.Redis(
                command.toUpperCase(Locale.ROOT), key == null ? List.of() : List.of(key));
      }
      case "mysql" -> {
        String operation = text(row, "operation");
        String digest = text(row, "digest");
        yield new Request.Mysql(
            operation == null ? null : operation.toUpperCase(Locale.ROOT),
            digest == null ? null : SqlTables.of(digest, text(row, "db")));
      }
      case "tls" -> {
        String alpn = text(row, "alpn");
        yield new Request.Tls(text(row, "sni"), alpn == null ? Set.of() : Set.of(alpn));
      }
      case "dns" -> {
        String name = text(row, "query");
        yield name == null ? new Request.Opaque() : new Request.Dns(name);
      }
      default -> new Request.Other(table);
    };
  }

  private static @Nullable String text(JsonNode row, String column) {
    return SeenTraffic.text(row, column);
  }
}
