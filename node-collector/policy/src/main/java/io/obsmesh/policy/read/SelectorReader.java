package io.obsmesh.policy.read;

import io.obsmesh.policy.rule.LabelRequirement;
import io.obsmesh.policy.rule.Selector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads selectors in our own words. */
final class SelectorReader {
  private SelectorReader() {}

  /**
   * The selector that these fields make together; leaves other fields alone. Labels are those of
   * pods in the policy's own namespace, unless the selector names namespaces itself.
   *
   * @return null when no field of a selector is there; a problem if that is wrong is the caller's
   */
  static @Nullable Selector read(Fields fields, @Nullable String own) {
    boolean byLabels = fields.has("matchLabels") || fields.has("matchExpressions");
    List<LabelRequirement> labels = LabelReader.read(fields);
    String namespace = fields.text("namespace");
    Fields of = fields.fields("namespaceSelector", "namespaceSelector");
    List<LabelRequirement> namespaceLabels = of == null ? List.of() : LabelReader.read(of);
    if (of != null) {
      of.end();
    }
    String service = fields.text("service");
    String process = absolute(fields, "process", "the path of an executable");
    String unit = fields.text("unit");
    if (unit != null && unit.indexOf('.') < 0) {
      fields.problem(
          fields.placeOf("unit"),
          "unit: " + unit + " (expected: with its type, " + unit + ".service)");
    }
    String container = fields.text("container");
    String cgroup = absolute(fields, "cgroup", "a path in cgroup v2");
    String identity = fields.text("identity");
    if (identity != null && !identity.matches("spiffe://[a-z0-9._-]+(/[A-Za-z0-9._-]+)*")) {
      fields.problem(
          fields.placeOf("identity"),
          "identity: " + identity + " (expected: spiffe://trust-domain/path)");
    }
    boolean pods = byLabels || namespace != null || of != null;
    if (!pods
        && service == null
        && process == null
        && unit == null
        && container == null
        && cgroup == null
        && identity == null) {
      return null;
    }
    String in = namespace != null ? namespace : byLabels && of == null ? own : null;
    return new Selector(
        pods, in, namespaceLabels, labels, service, process, unit, container, cgroup, identity);
  }

  private static @Nullable String absolute(Fields fields, String name, String what) {
    String path = fields.text(name);
    if (path != null && !path.startsWith("/")) {
      fields.problem(
          fields.placeOf(name), name + ": " + path + " (expected: " + what + ", from / on)");
      return "/" + path;
    }
    return path;
  }
}
