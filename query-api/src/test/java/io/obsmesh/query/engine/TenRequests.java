package io.obsmesh.query.engine;

import static io.obsmesh.query.ShopRows.MS;
import static io.obsmesh.query.ShopRows.NOW;
import static io.obsmesh.query.ShopRows.SECOND;
import static io.obsmesh.query.TestTables.HTTP;

import io.obsmesh.query.MemoryRows;
import io.obsmesh.query.TestTables;
import io.obsmesh.query.plan.PlanOptions;
import io.obsmesh.query.plan.Planner;
import org.junit.jupiter.api.AfterEach;

/** Ten requests, and how tests ask for them. */
abstract class TenRequests {
  final MemoryRows rows = new MemoryRows();

  @AfterEach
  void close() {
    rows.close();
  }

  ResultTable run(String query) {
    return run(query, 0);
  }

  ResultTable run(String query, int limit) {
    return new Engine(rows, EngineLimits.USUAL)
        .run(
            new Planner(TestTables.ALL).plan(query, PlanOptions.at(NOW)),
            limit,
            new Cancellation());
  }

  void shop() {
    // Ten requests one second apart, the newest one second ago: two of them fail.
    for (int i = 1; i <= 10; i++) {
      rows.add(
          HTTP,
          "time",
          NOW - i * SECOND,
          "latency",
          i * 10 * MS,
          "dst.service",
          i % 2 == 0 ? "cart" : "front",
          "src.service",
          "web",
          "method",
          "GET",
          "path",
          "/p/" + i,
          "status",
          i <= 2 ? 500 : 200,
          "resp.bytes",
          (long) i,
          "error",
          i <= 2);
    }
  }
}
