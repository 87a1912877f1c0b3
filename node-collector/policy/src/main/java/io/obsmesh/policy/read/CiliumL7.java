package io.obsmesh.policy.read;

import io.obsmesh.policy.pattern.Pattern;
import io.obsmesh.policy.read.Node.Scalar;
import io.obsmesh.policy.rule.L7;
import io.obsmesh.policy.rule.L7.HeaderMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads {@code toPorts.rules} of Cilium. */
final class CiliumL7 {
  private CiliumL7() {}

  static void read(Fields rules, List<L7> into, Function<Fields, @Nullable Pattern> dnsName) {
    List<L7> http = rules.each("http", each -> http(each, rules.problems()));
    if (http != null) {
      into.addAll(http);
      if (http.isEmpty()) {
        // As in Cilium: the list is there, so it is HTTP, and any request of it.
        into.add(new L7.Http(Set.of(), null, null, List.of()));
      }
    }
    List<L7> dns =
        rules.each(
            "dns",
            each -> {
              Fields name = Fields.of(each, "a dns rule", rules.problems());
              Pattern pattern = dnsName.apply(name);
              name.end();
              return pattern == null ? null : new L7.Dns(pattern);
            });
    if (dns != null) {
      into.addAll(dns);
    }
    rules.refuse("kafka", "there are no rules for Kafka; allow the port without rules");
    rules.refuse("l7proto", "there are no parsers of Envoy; use http, or obsmesh.io/v1");
    rules.refuse("l7", "there are no parsers of Envoy; use http, or obsmesh.io/v1");
    rules.end();
  }

  private static L7 http(Node node, Problems problems) {
    Fields fields = Fields.of(node, "an http rule", problems);
    Set<String> methods = L7Reader.methods(fields);
    Pattern host = L7Reader.host(fields);
    Pattern path = PatternReader.regex(fields, "path");
    List<HeaderMatch> headers = new ArrayList<>();
    for (Scalar each : fields.texts("headers")) {
      int colon = each.text().indexOf(':');
      String name = colon < 0 ? each.text() : each.text().substring(0, colon);
      Pattern value = colon < 0 ? null : Pattern.exact(each.text().substring(colon + 1).strip());
      headers.add(new HeaderMatch(name.strip().toLowerCase(Locale.ROOT), value));
    }
    List<HeaderMatch> more = fields.each("headerMatches", each -> headerMatch(each, problems));
    if (more != null) {
      headers.addAll(more);
    }
    fields.end();
    return new L7.Http(methods, host, path, headers);
  }

  private static @Nullable HeaderMatch headerMatch(Node node, Problems problems) {
    Fields fields = Fields.of(node, "a header match", problems);
    String name = fields.text("name");
    String value = fields.text("value");
    fields.refuse("mismatch", "headers are judged, never changed");
    fields.refuse("secret", "write the value here");
    fields.end();
    if (name == null) {
      problems.add(fields.place(), "a header match needs name");
      return null;
    }
    return new HeaderMatch(
        name.toLowerCase(Locale.ROOT), value == null ? null : Pattern.exact(value));
  }
}
