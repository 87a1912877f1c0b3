package io.obsmesh.policy.read;

import io.obsmesh.policy.pattern.Pattern;
import io.obsmesh.policy.read.Node.Entry;
import io.obsmesh.policy.read.Node.Mapping;
import io.obsmesh.policy.read.Node.Scalar;
import io.obsmesh.policy.rule.L7;
import io.obsmesh.policy.rule.L7.HeaderMatch;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads what may be said, in our own words. */
final class L7Reader {
  private static final Set<String> OPERATIONS =
      Set.of(
          "SELECT",
          "INSERT",
          "UPDATE",
          "DELETE",
          "REPLACE",
          "CREATE",
          "ALTER",
          "DROP",
          "TRUNCATE",
          "RENAME",
          "SHOW",
          "DESCRIBE",
          "EXPLAIN",
          "SET",
          "USE",
          "BEGIN",
          "START",
          "COMMIT",
          "ROLLBACK",
          "SAVEPOINT",
          "RELEASE",
          "CALL",
          "DO",
          "LOAD",
          "LOCK",
          "UNLOCK",
          "GRANT",
          "REVOKE",
          "ANALYZE",
          "OPTIMIZE",
          "PREPARE",
          "EXECUTE",
          "DEALLOCATE",
          "WITH",
          "TABLE",
          "VALUES",
          "HANDLER",
          "KILL",
          "FLUSH",
          "CHECK",
          "REPAIR",
          "XA");

  private L7Reader() {}

  /** All requests named below {@code l7}; empty after a problem only. */
  static List<L7> read(Fields fields) {
    List<L7> all = new ArrayList<>();
    Problems problems = fields.problems();
    take(fields, "http", all, each -> http(each, problems));
    take(fields, "grpc", all, each -> grpc(each, problems));
    take(fields, "redis", all, each -> redis(each, problems));
    take(fields, "mysql", all, each -> mysql(each, problems));
    take(fields, "tls", all, each -> tls(each, problems));
    take(fields, "dns", all, each -> dns(each, problems));
    fields.end();
    if (all.isEmpty() && problems.count() == 0) {
      fields.problem(
          fields.place(), "l7 names no request (expected: http, grpc, redis, mysql, tls or dns)");
    }
    return all;
  }

  private static void take(
      Fields fields, String name, List<L7> all, Function<Node, @Nullable L7> read) {
    List<L7> some = fields.each(name, read);
    if (some != null) {
      all.addAll(some);
      if (some.isEmpty()) {
        fields.problem(
            fields.placeOf(name), name + " is empty: write [{}] for any request of " + name);
      }
    }
  }

  private static L7 http(Node node, Problems problems) {
    Fields fields = Fields.of(node, "an http rule", problems);
    Set<String> methods = methods(fields);
    Pattern host = host(fields);
    Pattern path = PatternReader.regex(fields, "path");
    List<HeaderMatch> headers = new ArrayList<>();
    Node lines = fields.take("headers");
    if (lines instanceof Mapping mapping) {
      for (Entry entry : mapping.entries()) {
        Fields line = new Fields(mapping, "headers", problems);
        Pattern value = PatternReader.regex(line, entry.name());
        headers.add(new HeaderMatch(entry.name().toLowerCase(Locale.ROOT), value));
      }
    } else if (lines != null) {
      problems.add(lines.place(), "headers is not made of fields (expected: name: pattern)");
    }
    fields.end();
    return new L7.Http(methods, host, path, headers);
  }

  static @Nullable Pattern host(Fields fields) {
    String host = fields.text("host");
    // Hosts are compared in lower case; class escapes such as \D must stay as they are.
    boolean plain = host != null && host.indexOf('\\') < 0;
    return PatternReader.read(
        fields,
        "host",
        plain && host != null ? host.toLowerCase(Locale.ROOT) : host,
        Pattern::regex);
  }

  /** The methods, in a list or joined by {@code |}. */
  static Set<String> methods(Fields fields) {
    Set<String> all = new HashSet<>();
    for (Scalar each : fields.texts("method")) {
      for (String method : each.text().split("\\|", -1)) {
        if (method.isEmpty() || !method.chars().allMatch(c -> (c >= 'A' && c <= 'Z') || c == '-')) {
          fields.problem(
              each.place(),
              "method: "
                  + each.text()
                  + " (expected: upper-case words, such as GET or [GET, PUT])");
          break;
        }
        all.add(method);
      }
    }
    return all;
  }

  private static L7 grpc(Node node, Problems problems) {
    Fields fields = Fields.of(node, "a grpc rule", problems);
    Pattern service = PatternReader.glob(fields, "service");
    Pattern method = PatternReader.glob(fields, "method");
    fields.end();
    return new L7.Grpc(service, method);
  }

  private static L7 redis(Node node, Problems problems) {
    Fields fields = Fields.of(node, "a redis rule", problems);
    Set<String> commands = upper(fields, "command");
    Pattern key = PatternReader.glob(fields, "key");
    fields.end();
    return new L7.Redis(commands, key);
  }

  private static L7 mysql(Node node, Problems problems) {
    Fields fields = Fields.of(node, "a mysql rule", problems);
    Set<String> operations = upper(fields, "operation");
    for (String each : operations) {
      if (!OPERATIONS.contains(each)) {
        fields.problem(
            fields.placeOf("operation"),
            "operation: " + each + " begins no statement" + Nearest.hint(each, OPERATIONS));
      }
    }
    Pattern table = PatternReader.glob(fields, "table");
    fields.end();
    return new L7.Mysql(operations, table);
  }

  private static L7 tls(Node node, Problems problems) {
    Fields fields = Fields.of(node, "a tls rule", problems);
    Pattern sni = PatternReader.dnsName(fields, "sni");
    Set<String> alpn = new HashSet<>();
    fields.texts("alpn").forEach(each -> alpn.add(each.text()));
    fields.end();
    return new L7.Tls(sni, alpn);
  }

  private static L7 dns(Node node, Problems problems) {
    Fields fields = Fields.of(node, "a dns rule", problems);
    Pattern name = PatternReader.dnsName(fields, "name");
    fields.end();
    return new L7.Dns(name);
  }

  private static Set<String> upper(Fields fields, String name) {
    Set<String> all = new HashSet<>();
    for (Scalar each : fields.texts(name)) {
      all.add(each.text().strip().toUpperCase(Locale.ROOT).replaceAll("\\s+", " "));
    }
    return all;
  }
}
