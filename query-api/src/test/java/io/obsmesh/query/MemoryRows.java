package io.obsmesh.query;

import io.obsmesh.query.engine.RowSource;
import io.obsmesh.table.Column;
import io.obsmesh.table.Table;
import io.obsmesh.table.TextMap;
import io.obsmesh.wire.Columns;
import io.obsmesh.wire.NodeReport;
import io.obsmesh.wire.NodeUnreachableException;
import io.obsmesh.wire.Predicate;
import io.obsmesh.wire.ScanRequest;
import io.obsmesh.wire.ScanSummary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.impl.UnionListWriter;
import org.apache.arrow.vector.complex.impl.UnionMapWriter;

/**
 * Nodes in memory, for tests: rows as maps, batches of three rows, predicates tested one by one.
 */
public final class MemoryRows implements RowSource, AutoCloseable {
  private final BufferAllocator allocator = new RootAllocator();
  private final Map<String, List<Map<String, Object>>> rows = new HashMap<>();
  private final Map<String, Table> tables = new HashMap<>();
  private final List<ScanRequest> requests = new CopyOnWriteArrayList<>();
  private final List<BlockingQueue<Map<String, Object>>> followers = new CopyOnWriteArrayList<>();
  private String unreachable = "";
  private final Map<String, Long> completeSince = new HashMap<>();
  private long lost;

  /** Adds a row: column, value, column, value. */
  public MemoryRows add(Table table, Object... values) {
    Map<String, Object> row = new HashMap<>();
    for (int i = 0; i < values.length; i += 2) {
      table.column((String) values[i]); // must exist
      if (values[i + 1] != null) {
        row.put((String) values[i], values[i + 1]);
      }
    }
    tables.put(table.name(), table);
    rows.computeIfAbsent(table.name(), name -> new CopyOnWriteArrayList<>()).add(row);
    followers.forEach(queue -> queue.add(row));
    return this;
  }

  /** Makes a second node that does not answer. */
  public MemoryRows unreachable(String node) {
    unreachable = node;
    return this;
  }

  /** Makes the node say from when on the rows of a table are complete. */
  public MemoryRows completeSince(Table table, long nanos) {
    completeSince.put(table.name(), nanos);
    return this;
  }

  /** Makes the node say that it lost events. */
  public MemoryRows lost(long events) {
    lost = events;
    return this;
  }

  /** What was asked. */
  public List<ScanRequest> requests() {
    return requests;
  }

  /** How many followers wait for rows. */
  public int followers() {
    return followers.size();
  }

  @Override
  public Answer scan(ScanRequest request) {
    requests.add(request);
    Table table = tables.get(request.table());
    List<Map<String, Object>> all = rows.getOrDefault(request.table(), List.of());
    List<Map<String, Object>> inRange =
        all.stream()
            .filter(row -> time(row) >= request.sinceNanos() && time(row) < request.untilNanos())
            .sorted(Comparator.comparingLong(MemoryRows::time))
            .toList();
    List<Map<String, Object>> matching =
        inRange.stream()
            .filter(row -> request.filter() == null || holds(request.filter(), row))
            .toList();
    List<Map<String, Object>> newest =
        request.newest() == 0 || matching.size() <= request.newest()
            ? matching
            : matching.subList((int) (matching.size() - request.newest()), matching.size());
    long oldest = all.stream().mapToLong(MemoryRows::time).min().orElse(0);
    ScanSummary summary =
        new ScanSummary(
            "one",
            inRange.size(),
            newest.size(),
            lost,
            oldest,
            Long.MAX_VALUE,
            completeSince.getOrDefault(request.table(), 0L));
    return new MemoryAnswer(table, request, newest, summary);
  }

  @Override
  public Reports reports() {
    Map<String, NodeReport.TableReport> kept = new HashMap<>();
    rows.forEach((name, list) -> kept.put(name, new NodeReport.TableReport(list.size(), 100, 0)));
    NodeReport report =
        new NodeReport(
            "one",
            "0.1",
            "6.1",
            1,
            true,
            10,
            1,
            1,
            1,
            1,
            List.of(new NodeReport.Probe("obs_egress", "cgroup_skb", true, "")),
            Map.of(),
            Map.of(),
            kept);
    return new Reports(
        List.of(report),
        unreachable.isEmpty()
            ? List.of()
            : List.of(new NodeReport.Away(unreachable, "refused", null, null)));
  }

  @Override
  public void close() {
    allocator.close();
  }

  private static long time(Map<String, Object> row) {
    return ((Number) row.getOrDefault("time", 0L)).longValue();
  }

  /** The meaning of a predicate, written down as plainly as it can be. */
  static boolean holds(Predicate predicate, Map<String, Object> row) {
    return switch (predicate) {
      case Predicate.And and -> and.all().stream().allMatch(p -> holds(p, row));
      case Predicate.Or or -> or.any().stream().anyMatch(p -> holds(p, row));
      case Predicate.Not not -> !holds(not.of(), row);
      case Predicate.CompareLong c ->
          value(c.left(), row) instanceof Number n
              && compare(c.comparison(), Long.compare(n.longValue(), c.right()));
      case Predicate.CompareNumber c ->
          value(c.left(), row) instanceof Number n
              && compare(c.comparison(), Double.compare(n.doubleValue(), c.right()));
      case Predicate.CompareText c ->
          value(c.left(), row) instanceof String s
              && compare(c.comparison(), s.compareTo(c.right()));
      case Predicate.IsTrue c -> Boolean.TRUE.equals(value(c.of(), row));
      case Predicate.IsPresent c -> value(c.of(), row) != null;
      case Predicate.InTexts c ->
          value(c.left(), row) instanceof String s && c.values().contains(s);
      case Predicate.InLongs c ->
          value(c.left(), row) instanceof Number n && c.values().contains(n.longValue());
      case Predicate.InNetwork c ->
          value(c.left(), row) instanceof String s
              && (c.network().equals("10.0.0.0/8") && s.startsWith("10.")
                  || c.network().equals("2001:db8::/32") && s.startsWith("2001:db8:"));
      case Predicate.MatchText c -> {
        Object value = value(c.left(), row);
        yield value instanceof List<?> list
            ? list.stream()
                .anyMatch(item ->
                    c.match() == Predicate.Match.CONTAINS
                        ? item.equals(c.pattern())
                        : matches(c, (String) item))
            : value instanceof String s && matches(c, s);
      }
      case Predicate.CompareColumns c -> {
        Object a = value(c.left(), row);
        Object b = value(c.right(), row);
        yield a instanceof Number x
                && b instanceof Number y
                && compare(c.comparison(), Long.compare(x.longValue(), y.longValue()))
            || a instanceof String s
                && b instanceof String t
                && compare(c.comparison(), s.compareTo(t));
      }
    };
  }

  private static boolean matches(Predicate.MatchText c, String text) {
    return switch (c.match()) {
      case CONTAINS -> text.contains(c.pattern());
      case STARTS_WITH -> text.startsWith(c.pattern());
      case ENDS_WITH -> text.endsWith(c.pattern());
      case LIKE ->
          text.matches(c.pattern().replace("*", "\\*").replace("%", ".*").replace("_", "."));
      case REGEX -> java.util.regex.Pattern.compile(c.pattern()).matcher(text).find();
    };
  }

  private static boolean compare(Predicate.Comparison comparison, int order) {
    return switch (comparison) {
      case EQUAL -> order == 0;
      case LESS -> order < 0;
      case LESS_OR_EQUAL -> order <= 0;
      case GREATER -> order > 0;
      case GREATER_OR_EQUAL -> order >= 0;
    };
  }

  private static Object value(Predicate.Reference reference, Map<String, Object> row) {
    Object value = row.get(reference.column());
    return reference.key() == null || value == null
        ? value
        : ((TextMap) value).get(reference.key());
  }

  private final class MemoryAnswer implements Answer {
    private final ScanRequest request;
    private final ScanSummary summary;
    private final Iterator<Map<String, Object>> left;
    private final List<Column> columns;
    private final VectorSchemaRoot root;
    private final BlockingQueue<Map<String, Object>> coming = new LinkedBlockingQueue<>();
    private boolean open = true;

    MemoryAnswer(
        Table table, ScanRequest request, List<Map<String, Object>> rows, ScanSummary summary) {
      this.request = request;
      this.summary = summary;
      this.left = rows.iterator();
      this.columns =
          table == null ? List.of() : request.columns().stream().map(table::column).toList();
      this.root = VectorSchemaRoot.create(Columns.schema(columns), allocator);
      if (request.follow()) {
        followers.add(coming);
      }
    }

    @Override
    public synchronized boolean next() {
      if (!open) {
        throw new NodeUnreachableException("one", "closed", null);
      }
      List<Map<String, Object>> batch = new ArrayList<>();
      while (left.hasNext() && batch.size() < 3) {
        batch.add(left.next());
      }
      if (batch.isEmpty() && request.follow()) {
        Map<String, Object> row = take();
        if (row.isEmpty() || !open) {
          return false;
        }
        if (request.filter() == null || holds(request.filter(), row)) {
          batch.add(row);
        }
      } else if (batch.isEmpty()) {
        return false;
      }
      write(batch);
      return true;
    }

    private Map<String, Object> take() {
      try {
        return coming.take();
      } catch (InterruptedException e) {
        throw new NodeUnreachableException("one", "interrupted", e);
      }
    }

    private void write(List<Map<String, Object>> batch) {
      root.clear();
      for (int row = 0; row < batch.size(); row++) {
        for (Column column : columns) {
          Object value = batch.get(row).get(column.name());
          if (value != null) {
            set(root.getVector(column.name()), row, value);
          }
        }
      }
      root.setRowCount(batch.size());
    }

    @Override
    public VectorSchemaRoot batch() {
      return root;
    }

    @Override
    public List<NodeAnswer> nodes() {
      List<NodeAnswer> nodes = new ArrayList<>(List.of(new NodeAnswer("one", summary, null)));
      if (!unreachable.isEmpty()) {
        nodes.add(new NodeAnswer(unreachable, null, "connection refused"));
      }
      return nodes;
    }

    @Override
    public void close() {
      followers.remove(coming);
      coming.add(Map.of()); // ends a waiting next, which holds the lock
      synchronized (this) {
        if (open) {
          open = false;
          root.close();
        }
      }
    }
  }

  private static void set(FieldVector vector, int row, Object value) {
    switch (vector) {
      case BigIntVector v -> v.setSafe(row, ((Number) value).longValue());
      case TimeStampNanoTZVector v -> v.setSafe(row, ((Number) value).longValue());
      case IntVector v -> v.setSafe(row, ((Number) value).intValue());
      case BitVector v -> v.setSafe(row, (Boolean) value ? 1 : 0);
      case VarCharVector v -> v.setSafe(row, ((String) value).getBytes(StandardCharsets.UTF_8));
      case MapVector v -> {
        UnionMapWriter writer = v.getWriter();
        writer.setPosition(row);
        writer.startMap();
        TextMap map = (TextMap) value;
        for (int i = 0; i < map.size(); i++) {
          writer.startEntry();
          writer.key().varChar().writeVarChar(map.name(i));
          writer.value().varChar().writeVarChar(map.value(i));
          writer.endEntry();
        }
        writer.endMap();
      }
      case ListVector v -> {
        UnionListWriter writer = v.getWriter();
        writer.setPosition(row);
        writer.startList();
        for (Object item : (List<?>) value) {
          writer.varChar().writeVarChar((String) item);
        }
        writer.endList();
      }
      default -> throw new IllegalStateException("vector: " + vector);
    }
  }
}
