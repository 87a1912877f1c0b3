package io.obsmesh.query.engine;

import io.obsmesh.query.plan.Plan;
import io.obsmesh.query.plan.Step;
import io.obsmesh.table.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Follows a query that looks at one row at a time: rows as they come, each table of the union in a
 * thread of its own. Close ends all of them. Thread-safe.
 */
public final class Follower implements AutoCloseable {
  private final RowSource source;
  private final Plan plan;
  private final BlockingQueue<Part> parts;
  private final Cancellation cancellation = new Cancellation();
  private final List<Thread> threads = new ArrayList<>();
  private final List<RowSource.Answer> answers = new CopyOnWriteArrayList<>();
  private long leftOut;

  /** What comes: rows, or the end of a table's stream. */
  public sealed interface Part {
    /** New rows, in order of the plan's columns. */
    record Rows(List<@Nullable Object[]> rows) implements Part {}

    /** A stream ended; error is null when it was closed. */
    record Ended(@Nullable String error) implements Part {}
  }

  /** Whether rows of this plan can be followed one by one; others are asked again and again. */
  public static boolean canFollow(Plan plan) {
    return plan.steps().stream()
        .allMatch(step ->
            step instanceof Step.Filter
                || step instanceof Step.Project
                || step instanceof Step.Limit);
  }

  private Follower(RowSource source, Plan plan, BlockingQueue<Part> parts) {
    this.source = source;
    this.plan = plan;
    this.parts = parts;
  }

  /**
   * Starts following.
   *
   * @param parts where parts go; when it is full, rows are left out and counted
   */
  public static Follower start(RowSource source, Plan plan, BlockingQueue<Part> parts) {
    Follower follower = new Follower(source, plan, parts);
    for (Table table : plan.source().members()) {
      follower.threads.add(
          Thread.ofVirtual().name("follow-" + table.name()).start(() -> follower.follow(table)));
    }
    return follower;
  }

  private void follow(Table table) {
    String error = null;
    List<Step> steps = plan.steps().stream().filter(step -> !(step instanceof Step.Limit)).toList();
    Scanner scanner = new Scanner(source, plan, cancellation);
    RowPipe pipe = scanner.pipe(steps);
    try (RowSource.Answer answer = source.scan(Scanner.request(plan, table, 0, true))) {
      answers.add(answer);
      scanner.read(answer, batch -> take(pipe, batch));
    } catch (Cancellation.CancelledException e) {
      return;
    } catch (RuntimeException e) {
      error = String.valueOf(e.getMessage());
    }
    add(new Part.Ended(error), 0);
  }

  private void take(RowPipe pipe, int batch) {
    int count = pipe.select(batch);
    if (count == 0) {
      return;
    }
    Cells[] cells = pipe.output();
    List<@Nullable Object[]> rows = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      @Nullable Object[] row = new Object[cells.length];
      for (int c = 0; c < cells.length; c++) {
        row[c] = cells[c].value(pipe.selected()[i]);
      }
      rows.add(row);
    }
    add(new Part.Rows(rows), count);
  }

  private void add(Part part, int rows) {
    if (!parts.offer(part)) {
      synchronized (this) {
        leftOut += rows;
      }
    }
  }

  /** Rows that were left out because the reader was too slow. */
  public synchronized long leftOut() {
    return leftOut;
  }

  /** How often each node started anew meanwhile; those that did not are not named. */
  public Map<String, Integer> restarts() {
    Map<String, Integer> restarts = new TreeMap<>();
    for (RowSource.Answer answer : answers) {
      for (RowSource.NodeAnswer node : answer.nodes()) {
        if (node.restarts() > 0) {
          restarts.merge(node.node(), node.restarts(), Math::max);
        }
      }
    }
    return restarts;
  }

  @Override
  public void close() {
    cancellation.cancel();
  }
}
