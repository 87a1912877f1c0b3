package io.obsmesh.query.engine;

import io.obsmesh.wire.PartialAggregate;
import io.obsmesh.wire.Predicate;
import io.obsmesh.wire.ScanRequest;
import io.obsmesh.wire.access.AuditLog;
import io.obsmesh.wire.access.Principal;
import io.obsmesh.wire.access.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/**
 * Rows as one caller may see them, for one question of his. Columns that hold what was in bodies,
 * headers, statements and arguments are there for callers with {@link Role#BODIES}, and that they
 * were read is written down; others get rows without them, and cannot filter or group by them.
 * Thread-safe.
 */
public final class GuardedRows implements RowSource {
  /** Columns that hold what applications sent. */
  public static final Set<String> PAYLOAD =
      Set.of(
          "req.body",
          "resp.body",
          "req.headers",
          "resp.headers",
          "headers",
          "trailers",
          "properties",
          "correlation_data",
          "statement",
          "statements",
          "params",
          "args",
          "reply");

  private final RowSource rows;
  private final Principal caller;
  private final String question;
  private final @Nullable AuditLog audit;
  private final Set<String> leftOut = new ConcurrentSkipListSet<>();

  /** The caller may not do that. */
  public static final class ForbiddenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ForbiddenException(String message) {
      super(message);
    }
  }

  /**
   * @param question what the caller asks, for the audit log
   * @param audit where reads of bodies are written down; null for nowhere
   */
  public GuardedRows(RowSource rows, Principal caller, String question, @Nullable AuditLog audit) {
    this.rows = rows;
    this.caller = caller;
    this.question = question;
    this.audit = audit;
  }

  /** What the caller did not get, as a sentence; null when he got everything. */
  public @Nullable String note() {
    return leftOut.isEmpty()
        ? null
        : String.join(", ", leftOut) + " left out: that needs the role bodies";
  }

  @Override
  public Answer scan(ScanRequest request) {
    Set<String> tested = tested(request);
    if (caller.may(Role.BODIES)) {
      List<String> read = new ArrayList<>(tested);
      request.columns().stream().filter(PAYLOAD::contains).forEach(read::add);
      if (audit != null && (!read.isEmpty() || isWide(request))) {
        audit.bodies(caller, question, request.table(), read.isEmpty() ? List.of("all") : read);
      }
      return rows.scan(request);
    }
    if (!tested.isEmpty()) {
      throw new ForbiddenException(
          String.join(", ", tested) + " cannot be asked for: that needs the role bodies");
    }
    if (isWide(request)) {
      throw new ForbiddenException("all columns cannot be asked for: that needs the role bodies");
    }
    List<String> columns =
        request.columns().stream().filter(column -> !PAYLOAD.contains(column)).toList();
    if (columns.size() == request.columns().size()) {
      return rows.scan(request);
    }
    request.columns().stream().filter(PAYLOAD::contains).forEach(leftOut::add);
    // No column at all would stand for every column.
    return rows.scan(request.withColumns(columns.isEmpty() ? List.of("time") : columns));
  }

  private static boolean isWide(ScanRequest request) {
    return request.aggregate() == null && request.columns().isEmpty();
  }

  /** Columns of payload by which rows are chosen or grouped. */
  private static Set<String> tested(ScanRequest request) {
    Set<String> columns = new TreeSet<>();
    Predicate filter = request.filter();
    if (filter != null) {
      filter.references().forEach(reference -> columns.add(reference.column()));
    }
    PartialAggregate aggregate = request.aggregate();
    if (aggregate != null) {
      aggregate.references().forEach(reference -> columns.add(reference.column()));
    }
    columns.retainAll(PAYLOAD);
    return columns;
  }

  @Override
  public boolean aggregates() {
    return rows.aggregates();
  }

  @Override
  public boolean aggregates(ScanRequest request) {
    return rows.aggregates(request);
  }

  @Override
  public Reports reports() {
    return rows.reports();
  }

  @Override
  public @Nullable HistoryReport history() {
    return rows.history();
  }

  @Override
  public @Nullable Record forwarding() {
    return rows.forwarding();
  }
}
