package io.obsmesh.query.engine;

import io.obsmesh.query.plan.Lowering;
import io.obsmesh.query.plan.NodeAggregate;
import io.obsmesh.query.plan.Plan;
import io.obsmesh.query.plan.Plan.Conjunct;
import io.obsmesh.query.plan.Step;
import io.obsmesh.table.Table;
import io.obsmesh.wire.Predicate;
import io.obsmesh.wire.ScanRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Asks the nodes for a plan's rows, one table of the union after the other. Not thread-safe. */
final class Scanner {
  private final RowSource source;
  private final Plan plan;
  private final Cancellation cancellation;
  private final BoundCells[] cells;
  private final NodeTally tally = new NodeTally();
  private final long[] completeSince;
  private int member;

  Scanner(RowSource source, Plan plan, Cancellation cancellation) {
    this.source = source;
    this.plan = plan;
    this.cancellation = cancellation;
    this.completeSince = new long[plan.source().members().size()];
    this.cells = new BoundCells[plan.base().size()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = new BoundCells(plan.base().field(i).type());
    }
  }

  /** The pipe over the rows of the batch at hand, with what nodes could not test before it. */
  RowPipe pipe(List<Step> steps) {
    ConditionCompiler conditions = new ConditionCompiler(new ScalarCompiler(cells));
    List<RowTest> residual = new ArrayList<>();
    for (Conjunct conjunct : plan.conjuncts().subList(plan.pushed(), plan.conjuncts().size())) {
      residual.add(conditions.compile(conjunct.condition()));
    }
    return new RowPipe(cells, plan.base(), residual, steps);
  }

  /** The time of the rows at hand. */
  Cells time() {
    int time = plan.base().find("time");
    return time < 0 ? Cells.NONE : cells[time];
  }

  NodeTally tally() {
    return tally;
  }

  /** Which table of the plan's source the batch at hand is of. */
  int member() {
    return member;
  }

  /** From when on the rows of each table of the source are complete; 0 where unknown. */
  long[] completeSince() {
    return completeSince;
  }

  /** Scans all tables; each batch is bound, then handed on as its number of rows. */
  void run(long newest, IntConsumer batches) {
    for (member = 0; member < completeSince.length; member++) {
      Table table = plan.source().members().get(member);
      try (RowSource.Answer answer = source.scan(request(plan, table, newest, false))) {
        read(answer, batches);
        completeSince[member] = NodeTally.completeSince(answer.nodes());
      }
    }
    tally.requireOne();
  }

  /** Whether the nodes can group the rows of all tables. */
  boolean groupable(NodeAggregate aggregate) {
    return plan.source().members().stream()
        .map(table -> request(plan, table, 0, false).withAggregate(aggregate.on(table)))
        .allMatch(source::aggregates);
  }

  /** Has the nodes group the rows of all tables; each batch of groups is handed on. */
  void groups(NodeAggregate aggregate, Consumer<VectorSchemaRoot> batches) {
    for (member = 0; member < completeSince.length; member++) {
      Table table = plan.source().members().get(member);
      ScanRequest request = request(plan, table, 0, false).withAggregate(aggregate.on(table));
      try (RowSource.Answer answer = source.scan(request)) {
        readBatches(answer, batches);
        completeSince[member] = NodeTally.completeSince(answer.nodes());
      }
    }
    tally.requireOne();
  }

  /** Reads one answer to its end. */
  void read(RowSource.Answer answer, IntConsumer batches) {
    readBatches(
        answer,
        batch -> {
          bind(batch);
          batches.accept(batch.getRowCount());
        });
  }

  private void readBatches(RowSource.Answer answer, Consumer<VectorSchemaRoot> batches) {
    cancellation.watch(answer);
    try {
      while (answer.next()) {
        cancellation.check();
        batches.accept(answer.batch());
      }
      cancellation.check();
      tally.add(answer.nodes(), plan.range().untilNanos());
    } catch (RuntimeException e) {
      cancellation.check(); // closing it from outside is how it ends
      throw e;
    } finally {
      cancellation.forget(answer);
    }
  }

  private void bind(VectorSchemaRoot batch) {
    for (int index : plan.scanned()) {
      cells[index].bind(ArrowCells.of(batch.getVector(plan.base().field(index).name())));
    }
  }

  /** What is asked of the nodes for one table of the plan. */
  static ScanRequest request(Plan plan, Table table, long newest, boolean follow) {
    return request(plan, table, plan.conjuncts().subList(0, plan.pushed()), newest, follow);
  }

  static ScanRequest request(
      Plan plan, Table table, List<Conjunct> conjuncts, long newest, boolean follow) {
    List<String> columns =
        plan.scanned().stream()
            .map(index -> plan.base().field(index).name())
            .filter(name -> table.find(name) != null)
            .toList();
    Predicate filter = new Lowering(table).lower(conjuncts);
    return new ScanRequest(
        table.name(),
        columns,
        filter,
        plan.range().sinceNanos(),
        follow ? Long.MAX_VALUE : plan.range().untilNanos(),
        newest,
        follow);
  }
}
