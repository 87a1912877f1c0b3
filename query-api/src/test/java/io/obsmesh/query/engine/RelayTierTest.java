package io.obsmesh.query.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.collector.LocalNode;
import io.obsmesh.collector.store.Scan;
import io.obsmesh.collector.store.TableStore;
import io.obsmesh.query.TestTables;
import io.obsmesh.query.engine.Summary.NodePart;
import io.obsmesh.query.plan.PlanOptions;
import io.obsmesh.query.plan.Planner;
import io.obsmesh.relay.FlightNode;
import io.obsmesh.relay.NodeAnswer;
import io.obsmesh.relay.Relay;
import io.obsmesh.relay.RelayAnswer;
import io.obsmesh.relay.RelayNode;
import io.obsmesh.table.Row;
import io.obsmesh.table.Table;
import io.obsmesh.wire.NodeEndpoint;
import io.obsmesh.wire.NodeReport;
import io.obsmesh.wire.ScanRequest;
import io.obsmesh.wire.flight.NodeFlightServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.TimeStampVector;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Four nodes behind two relays behind one, all over Flight. */
@Timeout(60)
class RelayTierTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long NOW = 1_763_632_800L * SECOND;
  private static final int ROWS = 9_000;
  private static final Table HTTP = TestTables.HTTP;
  private static final Duration WAIT = Duration.ofSeconds(8);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final List<TableStore> stores = new ArrayList<>();
  private final List<NodeFlightServer> servers = new ArrayList<>();
  private final List<Relay> lower = new ArrayList<>();
  private FaultyLine line;
  private Relay top;

  @BeforeEach
  void start() throws IOException {
    for (int node = 0; node < 4; node++) {
      TableStore store = new TableStore(List.of(HTTP), 64 << 20);
      stores.add(store);
      servers.add(NodeFlightServer.start(node("n" + node, store), "127.0.0.1", 0));
    }
    List<NodeFlightServer> relays = new ArrayList<>();
    for (int at = 0; at < 2; at++) {
      Relay relay = new Relay(List.of(client(2 * at), client(2 * at + 1)));
      lower.add(relay);
      relays.add(
          NodeFlightServer.start(
              new RelayNode("r" + at, "9", relay, List.of(HTTP)), "127.0.0.1", 0));
    }
    servers.addAll(relays);
    line = new FaultyLine(relays.get(1).port());
    top =
        new Relay(
            List.of(
                new FlightNode("r0", "127.0.0.1", relays.get(0).port(), PATIENCE),
                new FlightNode("r1", "127.0.0.1", line.port(), WAIT)));
    assertThat(new RelaySource(top).reports().nodes()).hasSize(4);
  }

  @AfterEach
  void stop() {
    top.close();
    line.close();
    lower.forEach(Relay::close);
    servers.forEach(NodeFlightServer::close);
    stores.forEach(TableStore::close);
  }

  private NodeEndpoint client(int node) {
    return new FlightNode("n" + node, "127.0.0.1", servers.get(node).port(), PATIENCE);
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
                name, "9", "6", 1, true, 5, 0, 0, 0, 0, List.of(), Map.of(), Map.of(), Map.of()));
  }

  /** Row i, with its time, is on node i modulo 4. */
  private void write(int from, int to) {
    Row row = new Row(HTTP);
    for (int i = from; i < to; i++) {
      row.clear().set(HTTP.column("time"), NOW - 200 * SECOND + i * 1_000_000L);
      row.set(HTTP.column("conn"), (long) i);
      row.set(HTTP.column("path"), "/path/of/some/length/" + i);
      row.set(HTTP.column("status"), i % 3 == 0 ? 500L : 200L);
      row.set(HTTP.column("latency"), i * 1_000L);
      stores.get(i % 4).accept(row);
    }
  }

  private ResultTable run(String query) {
    return new Engine(new RelaySource(top), EngineLimits.USUAL)
        .run(new Planner(TestTables.ALL).plan(query, PlanOptions.at(NOW)), 0, new Cancellation());
  }

  @Test
  void rowsAndGroups_areThoseOfAllNodes() {
    write(0, ROWS);
    ResultTable rows = run("http where status>=500 | select time, conn | tail 100");
    assertThat(rows.rows()).hasSize(100).extracting(row -> (Long) row[0]).isSorted();
    assertThat(rows.rows().getLast()[1]).isEqualTo(ROWS - 3L);
    assertThat(run("http | count(), sum(latency), max(conn) by status | sort status").rows())
        .extracting(row -> List.of(row[0], row[1], row[3]))
        .containsExactly(List.of(200L, 6_000L, 8_999L), List.of(500L, 3_000L, 8_997L));
    assertThat(run("http where path contains nowhere | select path").rows()).isEmpty();
  }

  @Test
  void completeness_comesThroughWithTheNamesOfTheNodes() {
    write(0, ROWS);
    servers.get(2).close();
    Summary summary = run("http | count()").summary();
    assertThat(summary.partial()).isTrue();
    assertThat(summary.nodes())
        .extracting(NodePart::node, NodePart::state)
        .containsExactly(
            Tuple.tuple("n0", "ok"),
            Tuple.tuple("n1", "lost 7"),
            Tuple.tuple("n2", "unreachable"),
            Tuple.tuple("n3", "ok"));
    assertThat(summary.nodes().get(2).error()).contains("node n2 at 127.0.0.1:");
    RowSource.Reports reports = new RelaySource(top).reports();
    assertThat(reports.nodes()).extracting(NodeReport::name).containsExactly("n0", "n1", "n3");
    assertThat(reports.away()).extracting(NodeReport.Away::name).containsExactly("n2");
    assertThat(reports.away().getFirst().sinceNanos()).isPositive();
  }

  @Test
  void relayThatIsAway_isNamed() {
    write(0, ROWS);
    line.failAfter(0, FaultyLine.Fault.BROKEN);
    ResultTable table = run("http | count()");
    assertThat(table.rows().getFirst()[0]).isEqualTo(ROWS / 2L);
    assertThat(table.summary().nodes())
        .extracting(NodePart::node, NodePart::state)
        .contains(Tuple.tuple("r1", "unreachable"));
  }

  private static ScanRequest followed() {
    return new ScanRequest("http", List.of("conn", "time"), null, 0, Long.MAX_VALUE, 0, true);
  }

  private static List<Long> read(RelayAnswer answer, int rows, List<Long> times) {
    List<Long> seen = new ArrayList<>();
    while (seen.size() < rows && answer.next()) {
      BigIntVector conn = (BigIntVector) answer.batch().getVector("conn");
      TimeStampVector time = (TimeStampVector) answer.batch().getVector("time");
      for (int i = 0; i < answer.batch().getRowCount(); i++) {
        seen.add(conn.get(i));
        times.add(time.get(i));
      }
    }
    return seen;
  }

  @Test
  void followedRows_comeInOrderOfTime() {
    write(0, ROWS);
    List<Long> times = new ArrayList<>();
    try (RelayAnswer answer = top.scan(followed())) {
      List<Long> seen = read(answer, ROWS, times);
      assertThat(seen).containsExactlyElementsOf(LongStream.range(0, ROWS).boxed().toList());
      assertThat(times).isSorted();
      write(ROWS, ROWS + 400);
      assertThat(read(answer, 400, times))
          .containsExactlyInAnyOrderElementsOf(LongStream.range(ROWS, ROWS + 400).boxed().toList());
      assertThat(answer.nodes()).extracting(NodeAnswer::node).contains("n0", "n1", "n2", "n3");
    }
  }

  @Test
  void followedRows_goOnAfterTheLastOfEachNode_whenTheLineBetweenRelaysBreaks() {
    write(0, ROWS);
    line.failAfter(60_000, FaultyLine.Fault.BROKEN);
    List<Long> seen = new ArrayList<>();
    try (RelayAnswer answer = top.scan(followed())) {
      seen.addAll(read(answer, ROWS / 2 + 1, new ArrayList<>()));
      line.restore(servers.getLast().port());
      seen.addAll(read(answer, ROWS - seen.size(), new ArrayList<>()));
    }
    Collections.sort(seen);
    assertThat(seen).containsExactlyElementsOf(LongStream.range(0, ROWS).boxed().toList());
  }

  @Test
  void nodesComeAndGo_alsoInAnAnswerThatIsFollowed() {
    List<Long> times = new ArrayList<>();
    write(0, 4);
    try (RelayAnswer answer = top.scan(followed())) {
      assertThat(read(answer, 4, times)).containsExactly(0L, 1L, 2L, 3L);
      top.remove("r1");
      assertThat(top.nodes()).extracting(NodeEndpoint::name).containsExactly("r0");
      write(4, 8);
      assertThat(read(answer, 2, times)).containsExactly(4L, 5L);
      assertThat(run("http | count()").summary().nodesAsked()).isEqualTo(2);
      top.add(client(3));
      assertThat(read(answer, 2, times)).containsExactly(3L, 7L);
      assertThat(run("http | count()").rows().getFirst()[0]).isEqualTo(6L);
    }
  }
}
