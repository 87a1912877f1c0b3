package io.obsmesh.query.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.collector.LocalNode;
import io.obsmesh.collector.store.Scan;
import io.obsmesh.collector.store.TableStore;
import io.obsmesh.query.TestTables;
import io.obsmesh.query.plan.PlanOptions;
import io.obsmesh.query.plan.Planner;
import io.obsmesh.relay.FlightNode;
import io.obsmesh.relay.Relay;
import io.obsmesh.table.Row;
import io.obsmesh.table.Table;
import io.obsmesh.wire.NodeReport;
import io.obsmesh.wire.ScanRequest;
import io.obsmesh.wire.flight.NodeFlightServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes, one of an older version whose table lacks columns: they merge by name. */
class MixedVersionsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long NOW = 1_763_632_800L * SECOND;
  private static final Table OLD =
      Table.ofRequests("http", "One HTTP request.").repeating("method", "Method.", null).build();

  private final List<TableStore> stores = new ArrayList<>();
  private final List<NodeFlightServer> servers = new ArrayList<>();
  private Relay relay;

  @BeforeEach
  void start() throws IOException {
    // The older node has the older rows, so that it answers first.
    TableStore old = store(OLD);
    old.accept(row(OLD, 20).set(OLD.column("method"), "GET"));
    TableStore young = store(TestTables.HTTP);
    young.accept(
        row(TestTables.HTTP, 10)
            .set(TestTables.HTTP.column("method"), "PUT")
            .set(TestTables.HTTP.column("path"), "/new"));
    relay = new Relay(List.of(serve("old", old), serve("young", young)));
  }

  @AfterEach
  void stop() {
    relay.close();
    servers.forEach(NodeFlightServer::close);
    stores.forEach(TableStore::close);
  }

  private TableStore store(Table table) {
    TableStore store = new TableStore(List.of(table), 8 << 20);
    stores.add(store);
    return store;
  }

  private static Row row(Table table, int secondsAgo) {
    return new Row(table).clear().set(table.column("time"), NOW - secondsAgo * SECOND);
  }

  private FlightNode serve(String name, TableStore store) throws IOException {
    Scan.Completeness complete =
        new Scan.Completeness() {
          @Override
          public String node() {
            return name;
          }

          @Override
          public long lostEvents(long sinceNanos, long untilNanos) {
            return 0;
          }

          @Override
          public long completeUntilNanos() {
            return NOW;
          }
        };
    NodeReport report =
        new NodeReport(
            name, "9", "6", 1, true, 0, 0, 0, 0, 0, List.of(), Map.of(), Map.of(), Map.of());
    NodeFlightServer server =
        NodeFlightServer.start(new LocalNode(store, complete, () -> report), "127.0.0.1", 0);
    servers.add(server);
    return new FlightNode(name, "127.0.0.1", server.port());
  }

  private ResultTable run(String query) {
    return new Engine(new RelaySource(relay), EngineLimits.USUAL)
        .run(new Planner(TestTables.ALL).plan(query, PlanOptions.at(NOW)), 0, new Cancellation());
  }

  private static List<List<Object>> lists(ResultTable table) {
    return table.rows().stream().map(Arrays::asList).toList();
  }

  @Test
  void columnThatOnlyTheNewerNodeHas_isThere_andAbsentInRowsOfTheOlder() {
    ResultTable table = run("http | select method, path");
    assertThat(table.summary().partial()).isFalse();
    assertThat(lists(table)).containsExactly(Arrays.asList("GET", null), List.of("PUT", "/new"));
  }

  @Test
  void filterAndGroup_onAColumnThatTheOlderNodeLacks() {
    assertThat(lists(run("http where path=/new | select method"))).containsExactly(List.of("PUT"));
    assertThat(lists(run("http where path!=/new | select method"))).containsExactly(List.of("GET"));
    assertThat(lists(run("http | count() by path")))
        .containsExactlyInAnyOrder(Arrays.asList(null, 1L), List.of("/new", 1L));
  }

  @Test
  void allColumns_areThoseOfBoth() {
    ScanRequest all = new ScanRequest("http", List.of(), null, 0, NOW, 0, false);
    try (var answer = relay.scan(all)) {
      assertThat(answer.next()).isTrue();
      assertThat(answer.batch().getRowCount()).isEqualTo(2);
      assertThat(answer.batch().getSchema().getFields())
          .extracting(Field::getName)
          .contains("time", "method", "path");
      assertThat(answer.batch().getVector("path").isNull(0)).isTrue();
      assertThat(answer.batch().getVector("path").getObject(1)).hasToString("/new");
    }
  }
}
