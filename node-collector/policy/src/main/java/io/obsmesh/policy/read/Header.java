package io.obsmesh.policy.read;

import io.obsmesh.policy.read.Node.Mapping;
import io.obsmesh.policy.rule.Enforcement;
import io.obsmesh.policy.rule.Mode;
import org.jspecify.annotations.Nullable;

/**
 * What a document says of itself.
 *
 * @param mode what annotation {@code obsmesh.io/mode} says; {@code enforce} without
 * @param enforcement what annotation {@code obsmesh.io/enforcement} says; {@code auto} without
 */
record Header(
    String kind,
    @Nullable String namespace,
    String name,
    String file,
    int line,
    Mode mode,
    Enforcement enforcement) {
  /** What rows and commands call it: {@code namespace/name}, or {@code name}. */
  String fullName() {
    return namespace == null ? name : namespace + "/" + name;
  }

  /** Reads {@code metadata}; what Kubernetes writes there is let be. */
  static @Nullable Header read(
      Fields document, String kind, @Nullable String namespaceWhereNoneIsSaid) {
    Problems problems = document.problems();
    Fields metadata = document.fields("metadata", "metadata");
    String name = metadata == null ? null : metadata.text("name");
    if (metadata == null || name == null) {
      problems.add(document.place(), "no metadata.name: a policy needs a name");
      return null;
    }
    if (!name.matches("[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?")) {
      problems.add(
          metadata.placeOf("name"),
          "name: " + name + " (expected: letters, digits, '-', '.', '_'; at most 253)");
    }
    String namespace = metadata.text("namespace");
    if (namespace != null && !namespace.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")) {
      problems.add(
          metadata.placeOf("namespace"),
          "namespace: "
              + namespace
              + " (expected: lower-case letters, digits and '-'; at most 63)");
    }
    Mode mode = Mode.ENFORCE;
    Enforcement enforcement = Enforcement.AUTO;
    Node annotations = metadata.take("annotations");
    if (annotations instanceof Mapping mapping) {
      Fields own = new Fields(mapping, "annotations", problems);
      mode = own.choice("obsmesh.io/mode", Mode.class, mode);
      enforcement = own.choice("obsmesh.io/enforcement", Enforcement.class, enforcement);
    }
    for (String byKubernetes :
        new String[] {
          "labels",
          "uid",
          "resourceVersion",
          "generation",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "managedFields",
          "ownerReferences",
          "finalizers",
          "generateName",
          "selfLink"
        }) {
      metadata.take(byKubernetes);
    }
    metadata.end();
    return new Header(
        kind,
        namespace == null ? namespaceWhereNoneIsSaid : namespace,
        name,
        problems.file(),
        document.place().line(),
        mode,
        enforcement);
  }
}
