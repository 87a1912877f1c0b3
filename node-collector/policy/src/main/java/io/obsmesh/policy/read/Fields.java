package io.obsmesh.policy.read;

import io.obsmesh.policy.read.Node.Absent;
import io.obsmesh.policy.read.Node.Entry;
import io.obsmesh.policy.read.Node.Mapping;
import io.obsmesh.policy.read.Node.Place;
import io.obsmesh.policy.read.Node.Scalar;
import io.obsmesh.policy.read.Node.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of a mapping, remembers which were asked for, and says at the end which nobody
 * knows. Null is as good as not there.
 */
final class Fields {
  private final Mapping mapping;
  private final String what;
  private final Problems problems;
  private final Set<String> known = new LinkedHashSet<>();

  /**
   * @param what for messages: {@code an ingress rule}
   */
  Fields(Mapping mapping, String what, Problems problems) {
    this.mapping = mapping;
    this.what = what;
    this.problems = problems;
  }

  /** The fields of a node; a problem, and no fields, when it is no mapping. */
  static Fields of(Node node, String what, Problems problems) {
    if (node instanceof Mapping mapping) {
      return new Fields(mapping, what, problems);
    }
    if (!(node instanceof Absent)) {
      problems.add(node.place(), what + " is not made of fields (expected: name: value)");
    }
    return new Fields(new Mapping(node.place(), List.of()), what, problems);
  }

  Place place() {
    return mapping.place();
  }

  boolean isEmpty() {
    return mapping.entries().isEmpty();
  }

  Problems problems() {
    return problems;
  }

  void problem(Place place, String message) {
    problems.add(place, message);
  }

  /** Whether it is there and not null. */
  boolean has(String name) {
    return take(name) != null;
  }

  @Nullable Node take(String name) {
    known.add(name);
    Entry entry = mapping.find(name);
    return entry == null || entry.value() instanceof Absent ? null : entry.value();
  }

  /** Where the field is, or where the mapping begins. */
  Place placeOf(String name) {
    Entry entry = mapping.find(name);
    return entry == null ? mapping.place() : entry.place();
  }

  @Nullable Fields fields(String name, String of) {
    Node node = take(name);
    return node == null ? null : of(node, of, problems);
  }

  @Nullable String text(String name) {
    Node node = take(name);
    return node == null ? null : text(node, name);
  }

  private @Nullable String text(Node node, String name) {
    if (node instanceof Scalar(_, var text)) {
      return text;
    }
    problems.add(node.place(), "'" + name + "' is no single value");
    return null;
  }

  /** One of an enum's names in the form of documents: lower case. */
  <E extends Enum<E>> E choice(String name, Class<E> type, E absent) {
    String text = text(name);
    if (text == null) {
      return absent;
    }
    List<String> names = new ArrayList<>();
    for (E each : type.getEnumConstants()) {
      String written = each.name().toLowerCase(Locale.ROOT);
      if (written.equals(text)) {
        return each;
      }
      names.add(written);
    }
    problems.add(
        placeOf(name),
        name
            + ": "
            + text
            + " (expected: "
            + String.join(", ", names)
            + ")"
            + Nearest.hint(text, names));
    return absent;
  }

  /** True, false, or null when it is not there. */
  @Nullable Boolean flag(String name) {
    String text = text(name);
    if (text == null) {
      return null;
    }
    if (!text.equals("true") && !text.equals("false")) {
      problems.add(placeOf(name), name + ": " + text + " (expected: true or false)");
    }
    return text.equals("true");
  }

  /** The elements of a list, or null when it is not there. */
  @Nullable List<Node> list(String name) {
    Node node = take(name);
    if (node == null) {
      return null;
    }
    if (node instanceof Sequence(_, var elements)) {
      return elements;
    }
    problems.add(node.place(), "'" + name + "' is no list (expected: - … on each line, or […])");
    return List.of();
  }

  /** The texts of a list, or of a single value; empty when it is not there. */
  List<Scalar> texts(String name) {
    Node node = take(name);
    if (node == null) {
      return List.of();
    }
    List<Scalar> all = new ArrayList<>();
    for (Node each : node instanceof Sequence(_, var elements) ? elements : List.of(node)) {
      if (each instanceof Scalar scalar) {
        all.add(scalar);
      } else {
        problems.add(each.place(), "'" + name + "' holds something that is no single value");
      }
    }
    return all;
  }

  /** What a list's elements are read as, in order; what cannot be read is left out. */
  <T> @Nullable List<T> each(String name, Function<Node, @Nullable T> read) {
    List<Node> elements = list(name);
    if (elements == null) {
      return null;
    }
    List<T> all = new ArrayList<>();
    for (Node element : elements) {
      T made = read.apply(element);
      if (made != null) {
        all.add(made);
      }
    }
    return all;
  }

  /** Refuses a field that exists in this kind of document but is not supported. */
  void refuse(String name, String mend) {
    if (take(name) != null) {
      problems.add(placeOf(name), "'" + name + "' is not supported: " + mend);
    }
  }

  /** Says which fields nobody asked for. */
  void end() {
    for (Entry entry : mapping.entries()) {
      if (!known.contains(entry.name())) {
        problems.add(
            entry.place(),
            "'"
                + entry.name()
                + "' is no field of "
                + what
                + (Nearest.of(entry.name(), known) == null
                    ? " (known: " + String.join(", ", known) + ")"
                    : Nearest.hint(entry.name(), known)));
      }
    }
  }
}
