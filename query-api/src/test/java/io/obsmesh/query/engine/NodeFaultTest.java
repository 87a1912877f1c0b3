package io.obsmesh.query.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.obsmesh.collector.LocalNode;
import io.obsmesh.collector.store.Scan;
import io.obsmesh.collector.store.TableStore;
import io.obsmesh.query.TestTables;
import io.obsmesh.query.engine.FaultyLine.Fault;
import io.obsmesh.query.engine.Summary.NodePart;
import io.obsmesh.query.plan.Field;
import io.obsmesh.query.plan.Plan;
import io.obsmesh.query.plan.PlanOptions;
import io.obsmesh.query.plan.Planner;
import io.obsmesh.relay.FlightNode;
import io.obsmesh.relay.Relay;
import io.obsmesh.relay.RelayAnswer;
import io.obsmesh.table.Row;
import io.obsmesh.table.Table;
import io.obsmesh.wire.NodeEndpoint;
import io.obsmesh.wire.NodeReport;
import io.obsmesh.wire.ScanRequest;
import io.obsmesh.wire.flight.NodeFlightServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.arrow.vector.BigIntVector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Three nodes behind Flight; the line to the third breaks or falls silent while it answers. */
@Timeout(60)
class NodeFaultTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long NOW = 1_763_632_800L * SECOND;
  private static final int ROWS = 20_000;
  private static final Table HTTP = TestTables.HTTP;

  /** How long a node may say nothing: where one falls silent, and where none does. */
  private static final Duration WAIT = Duration.ofMillis(2_000);

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final EngineLimits LIMITS =
      new EngineLimits(100_000, 500_000, 200_000, 512L << 20);

  private final List<TableStore> stores = new ArrayList<>();
  private final List<NodeFlightServer> servers = new ArrayList<>();
  private FaultyLine line;
  private Relay relay;

  @BeforeEach
  void start() throws IOException {
    for (int node = 0; node < 3; node++) {
      serve("n" + node, store());
    }
    line = new FaultyLine(servers.get(2).port());
    relay = relay(PATIENCE);
  }

  /** Only the third node is ever silent: the others get time, however slow the machine is. */
  private Relay relay(Duration third) {
    List<NodeEndpoint> nodes = new ArrayList<>();
    for (int node = 0; node < 2; node++) {
      nodes.add(new FlightNode("n" + node, "127.0.0.1", servers.get(node).port(), PATIENCE));
    }
    nodes.add(new FlightNode("n2", "127.0.0.1", line.port(), third));
    return new Relay(nodes);
  }

  /** Waits for the third node as long as this fault needs. */
  private void expect(Fault fault) {
    if (fault == Fault.SILENT) {
      relay.close();
      relay = relay(WAIT);
    }
  }

  private void failAfter(long bytes, Fault fault) {
    expect(fault);
    line.failAfter(bytes, fault);
  }

  @AfterEach
  void stop() {
    relay.close();
    line.close();
    servers.forEach(NodeFlightServer::close);
    stores.forEach(TableStore::close);
  }

  private TableStore store() {
    TableStore store =
        new TableStore(
            List.of(
                HTTP,
                TestTables.GRPC,
                TestTables.MYSQL,
                TestTables.PGSQL,
                TestTables.REDIS,
                TestTables.DNS,
                TestTables.KAFKA),
            64 << 20);
    stores.add(store);
    return store;
  }

  private int serve(String name, TableStore store) throws IOException {
    NodeFlightServer server = NodeFlightServer.start(node(name, store), "127.0.0.1", 0);
    servers.add(server);
    return server.port();
  }

  private static LocalNode node(String name, TableStore store) {
    Scan.Completeness complete =
        new Scan.Completeness() {
          @Override
          public String node() {
            return name;
          }

          @Override
          public long lostEvents(long sinceNanos, long untilNanos) {
            return name.equals("n1") ? 7 : 0;
          }

          @Override
          public long completeUntilNanos() {
            return NOW;
          }
        };
    return new LocalNode(
        store,
        complete,
        () ->
            new NodeReport(
                name, "9", "6", 1, true, 0, 0, 0, 0, 0, List.of(), Map.of(), Map.of(), Map.of()));
  }

  private void fill() {
    for (int node = 0; node < 3; node++) {
      write(stores.get(node), 0, ROWS);
    }
  }

  private static void write(TableStore store, int from, int to) {
    Row row = new Row(HTTP);
    for (int i = from; i < to; i++) {
      row.clear().set(HTTP.column("time"), NOW - 200 * SECOND + i * 1_000_000L);
      row.set(HTTP.column("conn"), (long) i);
      row.set(HTTP.column("path"), "/path/of/some/length/" + i);
      row.set(HTTP.column("status"), 200L);
      store.accept(row);
    }
  }

  private ResultTable run(String query) {
    Plan plan = new Planner(TestTables.ALL).plan(query, PlanOptions.at(NOW));
    return new Engine(new RelaySource(relay), LIMITS).run(plan, 0, new Cancellation());
  }

  private static void assertThirdIsNamed(Summary summary, Fault fault) {
    assertThat(summary.partial()).isTrue();
    assertThat(summary.nodesAsked()).isEqualTo(3);
    assertThat(summary.nodesAnswered()).isEqualTo(2);
    assertThat(summary.nodes())
        .extracting(NodePart::node, NodePart::state)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("n0", "ok"),
            org.assertj.core.groups.Tuple.tuple("n1", "lost 7"),
            org.assertj.core.groups.Tuple.tuple("n2", "unreachable"));
    assertThat(summary.nodes().get(2).error())
        .startsWith("node n2 at 127.0.0.1:")
        .contains(fault == Fault.SILENT ? "said nothing for 2.0 s" : "did not answer: UNAVAILABLE");
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void rows_ofTheOthersAreThere_whenANodeFailsInMidStream(Fault fault) {
    fill();
    failAfter(200_000, fault);
    ResultTable table = run("http | select time, conn, path");
    assertThirdIsNamed(table.summary(), fault);
    assertThat(table.rows()).hasSizeBetween(2 * ROWS + 1, 3 * ROWS - 1);
    assertThat(table.rows()).extracting(row -> (Long) row[0]).isSorted();
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void groups_ofTheOthersAreThere_whenANodeFailsInMidStream(Fault fault) {
    fill();
    failAfter(20_000, fault);
    ResultTable table = run("http | count() as n by conn");
    assertThirdIsNamed(table.summary(), fault);
    assertThat(table.rows())
        .hasSize(ROWS)
        .allSatisfy(row -> assertThat((Long) row[1]).isBetween(2L, 3L));
  }

  @Test
  void lastRows_areATotalOverAllNodes_alsoWithoutTheDeadOne() {
    fill();
    assertThat(run("http | select conn | tail 10").rows()).hasSize(10);
    failAfter(0, Fault.BROKEN);
    ResultTable table = run("http | select conn | tail 10");
    assertThat(table.rows())
        .extracting(row -> (Long) row[0] / 5 * 5)
        .containsOnly(ROWS - 5L)
        .hasSize(10);
    assertThirdIsNamed(table.summary(), Fault.BROKEN);
  }

  @Test
  void lastRows_areTheSame_withAllColumns_whichOnlyTheirNodesAreAskedFor() {
    fill();
    write(stores.get(1), ROWS, ROWS + 4);
    int path = run("http | tail 1").columns().stream().map(Field::name).toList().indexOf("path");
    ResultTable table = run("http | tail 9");
    assertThat(table.rows())
        .extracting(row -> String.valueOf(row[path]))
        .endsWith(paths(ROWS, ROWS + 4))
        .startsWith(paths(ROWS - 2, ROWS - 1))
        .hasSize(9);
    assertThat(table.summary().nodes())
        .extracting(NodePart::node, NodePart::state)
        .containsExactly(tuple("n0", "ok"), tuple("n1", "lost 7"), tuple("n2", "ok"));
    assertThat(run("http | tail 4").rows())
        .extracting(row -> String.valueOf(row[path]))
        .containsExactly(paths(ROWS, ROWS + 4));
    failAfter(0, Fault.BROKEN);
    ResultTable without = run("http | tail 6");
    assertThat(without.rows())
        .extracting(row -> String.valueOf(row[path]))
        .containsExactlyInAnyOrder(
            Stream.of(paths(ROWS - 1, ROWS + 4), paths(ROWS - 1, ROWS))
                .flatMap(Stream::of)
                .toArray(String[]::new));
    assertThirdIsNamed(without.summary(), Fault.BROKEN);
  }

  private static String[] paths(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> "/path/of/some/length/" + i)
        .toArray(String[]::new);
  }

  @Test
  void silentNode_costsItsTimeOutOnce_notOnceForEachTable() {
    fill();
    failAfter(0, Fault.SILENT);
    ResultTable table = run("request | count() by protocol");
    assertThirdIsNamed(table.summary(), Fault.SILENT);
    int tables = TestTables.ALL.find("request").members().size();
    assertThat(table.summary().elapsedNanos()).isBetween(WAIT.toNanos(), tables * WAIT.toNanos());
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void nodeThatComesBack_isUsedAgain(Fault fault) throws IOException {
    fill();
    failAfter(0, fault);
    assertThirdIsNamed(run("http | count()").summary(), fault);
    assertThat(relay.reports().get("n2")).isInstanceOf(Relay.Failure.class);
    line.restore(servers.get(2).port());
    ResultTable table = run("http | count()");
    while (table.summary().partial()) {
      table = run("http | count()");
    }
    assertThat(table.rows().getFirst()[0]).isEqualTo(3L * ROWS);
    assertThat(relay.reports().get("n2")).isInstanceOf(Relay.Report.class);
  }

  private List<Long> read(RelayAnswer answer, int rows) {
    List<Long> seen = new ArrayList<>();
    while (seen.size() < rows && answer.next()) {
      BigIntVector conn = (BigIntVector) answer.batch().getVector("conn");
      for (int i = 0; i < answer.batch().getRowCount(); i++) {
        seen.add(conn.get(i));
      }
    }
    return seen;
  }

  private static ScanRequest followed() {
    return new ScanRequest("http", List.of("conn"), null, 0, Long.MAX_VALUE, 0, true);
  }

  private static Long[] numbers(int from, int to) {
    return LongStream.range(from, to).boxed().toArray(Long[]::new);
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void followedRows_goOnAfterTheLastOne_whenTheLineIsBack(Fault fault) {
    expect(fault);
    try (RelayAnswer answer = relay.scan(followed())) {
      write(stores.get(2), 0, 1_000);
      assertThat(read(answer, 1_000)).containsExactly(numbers(0, 1_000));
      line.failAfter(0, fault);
      write(stores.get(2), 1_000, 5_000);
      // Rows of other nodes go on; the report is how one learns of a node that only says nothing.
      write(stores.get(0), 50_000, 50_010);
      assertThat(read(answer, 10)).containsExactly(numbers(50_000, 50_010));
      assertThat(relay.reports().get("n2")).isInstanceOf(Relay.Failure.class);
      line.restore(servers.get(2).port());
      write(stores.get(2), 5_000, 6_000);
      assertThat(read(answer, 5_000)).containsExactly(numbers(1_000, 6_000));
    }
  }

  @Test
  void followedRows_breakInMidStream_andNoneIsDoubled() {
    write(stores.get(2), 0, ROWS);
    line.failAfter(200_000, Fault.BROKEN);
    try (RelayAnswer answer = relay.scan(followed())) {
      List<Long> seen = new ArrayList<>(read(answer, 1));
      assertThat(relay.reports().get("n0")).isInstanceOf(Relay.Report.class);
      line.restore(servers.get(2).port());
      seen.addAll(read(answer, ROWS - seen.size()));
      assertThat(seen).containsExactly(numbers(0, ROWS));
    }
  }

  @Test
  void nodeThatStartedAnew_givesItsNewRowsOnly() throws IOException {
    try (RelayAnswer answer = relay.scan(followed())) {
      write(stores.get(2), 0, 100);
      assertThat(read(answer, 100)).containsExactly(numbers(0, 100));
      line.failAfter(0, Fault.BROKEN);
      TableStore anew = store();
      write(anew, 100, 200);
      line.restore(serve("n2", anew));
      assertThat(read(answer, 100)).containsExactly(numbers(100, 200));
    }
  }
}
