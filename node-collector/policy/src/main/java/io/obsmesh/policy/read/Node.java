package io.obsmesh.policy.read;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A document as a tree that knows where it was written. */
sealed interface Node {
  Place place();

  /** A place in the text, from 1. */
  record Place(int line, int column) {}

  /** Fields in order; no name twice. */
  record Mapping(Place place, List<Entry> entries) implements Node {
    public Mapping {
      entries = List.copyOf(entries);
    }

    @Nullable Entry find(String name) {
      for (Entry entry : entries) {
        if (entry.name().equals(name)) {
          return entry;
        }
      }
      return null;
    }
  }

  /** A field. */
  record Entry(Place place, String name, Node value) {}

  /** A list. */
  record Sequence(Place place, List<Node> elements) implements Node {
    public Sequence {
      elements = List.copyOf(elements);
    }
  }

  /** Text, a number or a truth value, as it is written. */
  record Scalar(Place place, String text) implements Node {}

  /** Null, or nothing at all. */
  record Absent(Place place) implements Node {}
}
