package io.obsmesh.collector.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.obsmesh.collector.LocalNode;
import io.obsmesh.collector.store.Scan;
import io.obsmesh.collector.store.TableStore;
import io.obsmesh.relay.FlightNode;
import io.obsmesh.relay.NodeAnswer;
import io.obsmesh.relay.Relay;
import io.obsmesh.relay.RelayAnswer;
import io.obsmesh.table.AgentColumns;
import io.obsmesh.table.Row;
import io.obsmesh.wire.BatchStream;
import io.obsmesh.wire.NodeReport;
import io.obsmesh.wire.NodeUnreachableException;
import io.obsmesh.wire.Predicate;
import io.obsmesh.wire.ScanRequest;
import io.obsmesh.wire.flight.NodeFlightServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real server and a real client: newer gRPC breaks with the first batch, not before. */
class FlightTest {
  private final TableStore one = new TableStore(AgentColumns.all(), 8 << 20);
  private final TableStore two = new TableStore(AgentColumns.all(), 8 << 20);
  private NodeFlightServer serverOne;
  private NodeFlightServer serverTwo;

  @BeforeEach
  void start() throws IOException {
    serverOne = NodeFlightServer.start(node("one", one), "127.0.0.1", 0);
    serverTwo = NodeFlightServer.start(node("two", two), "127.0.0.1", 0);
  }

  @AfterEach
  void stop() {
    serverOne.close();
    serverTwo.close();
    one.close();
    two.close();
  }

  private static LocalNode node(String name, TableStore store) {
    Scan.Completeness completeness =
        new Scan.Completeness() {
          @Override
          public String node() {
            return name;
          }

          @Override
          public long lostEvents(long sinceNanos, long untilNanos) {
            return 3;
          }

          @Override
          public long completeUntilNanos() {
            return 9;
          }
        };
    return new LocalNode(
        store,
        completeness,
        () ->
            new NodeReport(
                name,
                "v",
                "k",
                1,
                true,
                2,
                3,
                4,
                5,
                6,
                List.of(),
                Map.of(),
                Map.of(),
                store.report()));
  }

  private static void write(TableStore store, long time, long count, String message) {
    Row row = new Row(AgentColumns.events());
    row.set(AgentColumns.EVENT_TIME, time)
        .set(AgentColumns.EVENT_COUNT, count)
        .set(AgentColumns.EVENT_KIND, "lost")
        .set(AgentColumns.EVENT_MESSAGE, message);
    store.accept(row);
  }

  private static ScanRequest events(
      Predicate filter, long newest, boolean follow, String... columns) {
    return new ScanRequest("event", List.of(columns), filter, 0, Long.MAX_VALUE, newest, follow);
  }

  private static void addCounts(VectorSchemaRoot batch, List<Long> counts) {
    BigIntVector vector = (BigIntVector) batch.getVector("count");
    for (int i = 0; i < batch.getRowCount(); i++) {
      counts.add(vector.get(i));
    }
  }

  @Test
  void batches_comeThroughFlight_withTheSummary() {
    for (int i = 0; i < 10_000; i++) {
      write(one, i, i, "message " + i);
    }
    try (FlightNode node = new FlightNode("one", "127.0.0.1", serverOne.port())) {
      List<Long> counts = new ArrayList<>();
      try (BatchStream scan =
          node.scan(
              events(
                  new Predicate.CompareLong(
                      Predicate.Reference.of("count"), Predicate.Comparison.LESS, 9_000),
                  0,
                  false))) {
        while (scan.next()) {
          addCounts(scan.batch(), counts);
          assertThat(scan.batch().getVector("message").getObject(0))
              .hasToString("message " + (counts.size() - scan.batch().getRowCount()));
        }
        assertThat(scan.summary().rowsScanned()).isEqualTo(10_000);
        assertThat(scan.summary().rowsMatched()).isEqualTo(9_000);
        assertThat(scan.summary().lostEvents()).isEqualTo(3);
        assertThat(scan.summary().newestNanos()).isEqualTo(9);
      }
      assertThat(counts).hasSize(9_000).isSorted();
      assertThat(node.report().tables().get("event").rows()).isEqualTo(10_000);
    }
  }

  @Test
  void follow_throughFlight_showsNewRows_andEndsOnClose() throws InterruptedException {
    try (FlightNode node = new FlightNode("one", "127.0.0.1", serverOne.port())) {
      write(one, 1, 1, "a");
      BatchStream scan = node.scan(events(null, 0, true));
      assertThat(scan.next()).isTrue();
      write(one, 2, 2, "b");
      assertThat(scan.next()).isTrue();
      assertThat(scan.batch().getVector("count").getObject(0)).isEqualTo(2L);
      List<Boolean> last = new ArrayList<>();
      Thread reader = Thread.ofVirtual().start(() -> last.add(scan.next()));
      scan.close();
      reader.join();
      assertThat(last).containsExactly(false);
    }
  }

  @Test
  void wrongRequests_areTheCallersMistake_alsoThroughFlight() {
    try (FlightNode node = new FlightNode("one", "127.0.0.1", serverOne.port());
        BatchStream scan = node.scan(new ScanRequest("unheard", List.of(), null, 0, 1, 0, false))) {
      assertThatThrownBy(scan::next)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("table: unheard (expected: one of [event, flow, node, verdict])");
    }
  }

  @Test
  void nodeThatIsNotThere_isNamed() {
    int gone = serverTwo.port();
    serverTwo.close();
    try (FlightNode node = new FlightNode("two", "127.0.0.1", gone)) {
      assertThatThrownBy(node::report)
          .isInstanceOf(NodeUnreachableException.class)
          .hasMessageStartingWith("node two at 127.0.0.1:" + gone + " did not answer: UNAVAILABLE");
    }
  }

  @Test
  void relay_mergesNodesInOrderOfTime_andNamesTheDeadOne() {
    for (int i = 0; i < 5_000; i++) {
      write(i % 2 == 0 ? one : two, i, i, "m");
    }
    try (Relay relay =
        new Relay(
            List.of(
                new FlightNode("one", "127.0.0.1", serverOne.port()),
                node("two", two),
                new FlightNode("three", "127.0.0.1", 1)))) {
      List<Long> counts = new ArrayList<>();
      try (RelayAnswer answer = relay.scan(events(null, 0, false, "count"))) {
        while (answer.next()) {
          assertThat(answer.batch().getFieldVectors()).hasSize(1);
          addCounts(answer.batch(), counts);
        }
        assertThat(answer.nodes())
            .extracting(NodeAnswer::node)
            .containsExactly("one", "two", "three");
        assertThat(answer.nodes().get(0).failure()).isNull();
        assertThat(answer.nodes().get(1).summary().rowsMatched()).isEqualTo(2_500);
        assertThat(answer.nodes().get(2).failure()).startsWith("node three at 127.0.0.1:1");
      }
      assertThat(counts).hasSize(5_000).isSorted();
      counts.clear();
      try (RelayAnswer answer = relay.scan(events(null, 7, false))) {
        while (answer.next()) {
          addCounts(answer.batch(), counts);
        }
      }
      assertThat(counts).containsExactly(4993L, 4994L, 4995L, 4996L, 4997L, 4998L, 4999L);
      assertThat(relay.reports().get("three")).isInstanceOf(Relay.Failure.class);
      assertThat(relay.reports().get("two")).isInstanceOf(Relay.Report.class);
    }
  }

  @Test
  void relay_followsAllNodes() {
    try (Relay relay = new Relay(List.of(node("one", one), node("two", two)));
        RelayAnswer answer = relay.scan(events(null, 0, true))) {
      List<Long> counts = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        write(i % 2 == 0 ? one : two, i, i, "m");
        while (counts.size() <= i) {
          assertThat(answer.next()).isTrue();
          addCounts(answer.batch(), counts);
        }
      }
      assertThat(counts).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    }
  }

  @Test
  void otherAddressesThanLoopback_areRefused() {
    assertThatThrownBy(() -> NodeFlightServer.start(node("x", one), "0.0.0.0", 0))
        .hasMessage(
            "0.0.0.0 is reachable from other machines, which needs TLS: give --tls-cert and"
                + " --tls-key, or listen on 127.0.0.1");
    assertThatThrownBy(() -> NodeFlightServer.start(node("x", one), "127.0.0.1", serverOne.port()))
        .hasMessage(
            "cannot listen on 127.0.0.1:" + serverOne.port() + ": the port is taken; name another");
  }
}
