package io.obsmesh.query.plan;

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

  private final List<Field> fields;
  private final Map<String, Integer> byName = new HashMap<>();

  public Shape(List<Field> fields) {
    this.fields = List.copyOf(fields);
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
    return own == null ? -1 : own;
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
