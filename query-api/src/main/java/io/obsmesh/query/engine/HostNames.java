package io.obsmesh.query.engine;

import io.obsmesh.query.plan.Plan;
import io.obsmesh.query.plan.UsedFunctions;
import io.obsmesh.wire.ScanRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * The names that DNS answered with an address, for {@code host(ip)}: of the newest answers that
 * were seen, no name server is asked. They hold while one query runs, in its thread. Immutable.
 */
final class HostNames {
  private static final int MOST_ANSWERS = 50_000;
  private static final long HOUR = 3_600_000_000_000L;
  private static final HostNames NONE = new HostNames(Map.of(), false);
  private static final ScopedValue<HostNames> CURRENT = ScopedValue.newInstance();

  private final Map<String, String> byAddress;
  private final boolean limited;

  private HostNames(Map<String, String> byAddress, boolean limited) {
    this.byAddress = Map.copyOf(byAddress);
    this.limited = limited;
  }

  /** Those of the query that runs in this thread. */
  static HostNames current() {
    return CURRENT.orElse(NONE);
  }

  /** The name of an address; the address itself when none was seen. */
  String of(String address) {
    return byAddress.getOrDefault(address, address);
  }

  /** What the reader should know of them. */
  static List<String> notes() {
    return current().limited
        ? List.of("host() knows the newest %,d DNS answers only".formatted(MOST_ANSWERS))
        : List.of();
  }

  /** Runs with the names that a plan needs; asks for none when it needs none. */
  static <T> T with(RowSource source, Plan plan, Cancellation cancellation, Supplier<T> run) {
    if (!UsedFunctions.hosts(plan)) {
      return run.get();
    }
    HostNames names = read(source, plan, cancellation);
    return ScopedValue.where(CURRENT, names).call(run::get);
  }

  private static HostNames read(RowSource source, Plan plan, Cancellation cancellation) {
    // Names are looked up before they are used, and kept for a while.
    ScanRequest request =
        new ScanRequest(
            "dns",
            List.of("time", "query", "answers"),
            null,
            plan.range().sinceNanos() - HOUR,
            plan.range().untilNanos(),
            MOST_ANSWERS,
            false);
    Map<String, String> names = new HashMap<>();
    Map<String, Long> times = new HashMap<>();
    long rows = 0;
    try (RowSource.Answer answer = source.scan(request)) {
      cancellation.watch(answer);
      try {
        while (answer.next()) {
          cancellation.check();
          rows += answer.batch().getRowCount();
          add(answer.batch(), names, times);
        }
      } finally {
        cancellation.forget(answer);
      }
    }
    return new HostNames(names, rows >= MOST_ANSWERS);
  }

  private static void add(
      VectorSchemaRoot batch, Map<String, String> names, Map<String, Long> times) {
    Cells time = ArrowCells.of(batch.getVector("time"));
    Cells query = ArrowCells.of(batch.getVector("query"));
    Cells answers = ArrowCells.of(batch.getVector("answers"));
    for (int row = 0; row < batch.getRowCount(); row++) {
      if (query.absent(row) || time.absent(row) || !(answers.value(row) instanceof List<?> list)) {
        continue;
      }
      long at = time.integer(row);
      for (Object answer : list) {
        String address = String.valueOf(answer);
        if (times.getOrDefault(address, Long.MIN_VALUE) <= at) {
          times.put(address, at);
          names.put(address, query.text(row));
        }
      }
    }
  }
}
