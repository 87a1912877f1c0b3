package io.obsmesh.query.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The columns between two steps of a plan. */
public final class Shape {
  /** Words that mean the answering side when the table has no column of that name itself. */
  private static final Set<String> ANSWERING =
      Set.of(
          "ip",
          "port",
          "process",
          "pid",
          "container",
          "unit",
          "workload",
          "service",
          "namespace",
          "pod",
          "identity");

  /**
   * The columns that came from one side of a join, under the name of that side.
   *
   * @param positions where each column of the side is now; -1 for one that is not
   */
  public record Part(String name, Shape shape, List<Integer> positions) {
    public Part {
      positions = List.copyOf(positions);
    }
  }

  private final List<Field> fields;
  private final List<Part> parts;
  private final Map<String, Integer> byName = new HashMap<>();

  public Shape(List<Field> fields) {
    this(fields, List.of());
  }

  /**
   * @param parts sides of joins: {@code flow.policy} finds the column {@code policy} of {@code
   *     flow}
   */
  public Shape(List<Field> fields, List<Part> parts) {
    this.fields = List.copyOf(fields);
    this.parts = List.copyOf(parts);
    for (int i = 0; i < fields.size(); i++) {
      byName.putIfAbsent(fields.get(i).name(), i);
    }
  }

  public List<Field> fields() {
    return fields;
  }

  public Field field(int index) {
    return fields.get(index);
  }

  public int size() {
    return fields.size();
  }

  /**
   * Where the column of that name is, or -1. A column of its own wins over the short word for the
   * answering side: in grpc, {@code service} is the called gRPC service; in http it is {@code
   * dst.service}.
   */
  public int find(String name) {
    Integer own = byName.get(name);
    if (own == null && ANSWERING.contains(name)) {
      own = byName.get("dst." + name);
    }
    return own == null ? ofPart(name) : own;
  }

  private int ofPart(String name) {
    for (Part part : parts) {
      if (name.startsWith(part.name() + ".")) {
        int index = part.shape().find(name.substring(part.name().length() + 1));
        return index < 0 ? -1 : part.positions().get(index);
      }
    }
    return -1;
  }

  /** The sides of joins that columns came from. */
  public List<Part> parts() {
    return parts;
  }

  /** Other columns; those of joined sides are still found where they are among them. */
  Shape replacedBy(List<Field> others) {
    if (parts.isEmpty()) {
      return new Shape(others);
    }
    Shape plain = new Shape(others);
    List<Part> moved = new ArrayList<>();
    for (Part part : parts) {
      List<Integer> positions = new ArrayList<>();
      for (int position : part.positions()) {
        Integer now = position < 0 ? null : plain.byName.get(fields.get(position).name());
        positions.add(now == null ? -1 : now);
      }
      moved.add(new Part(part.name(), part.shape(), positions));
    }
    return new Shape(others, moved);
  }

  /** The field of that name, or null. */
  public @Nullable Field named(String name) {
    int index = find(name);
    return index < 0 ? null : fields.get(index);
  }

  /** All names, for suggestions. */
  public List<String> names() {
    return fields.stream().map(Field::name).toList();
  }
}
