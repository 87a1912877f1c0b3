package io.obsmesh.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.obsmesh.wire.Predicate.Comparison;
import io.obsmesh.wire.Predicate.Match;
import io.obsmesh.wire.Predicate.Reference;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WireJsonTest {
  private static final ScanRequest EVERYTHING =
      new ScanRequest(
          "http",
          List.of("time", "path"),
          new Predicate.And(
              List.of(
                  new Predicate.Or(
                      List.of(
                          new Predicate.CompareLong(
                              Reference.of("conn"), Comparison.EQUAL, Long.MAX_VALUE),
                          new Predicate.CompareNumber(
                              Reference.of("latency"), Comparison.GREATER_OR_EQUAL, 1.5),
                          new Predicate.CompareNumber(
                              Reference.of("latency"), Comparison.LESS, Double.NEGATIVE_INFINITY))),
                  new Predicate.Not(new Predicate.IsTrue(Reference.of("error"))),
                  new Predicate.IsPresent(new Reference("req.headers", "x-id")),
                  new Predicate.CompareText(
                      Reference.of("path"), Comparison.LESS_OR_EQUAL, "/ä\"\\"),
                  new Predicate.InTexts(Reference.of("method"), Set.of("GET", "PUT")),
                  new Predicate.InLongs(Reference.of("status"), Set.of(1L, -5L)),
                  new Predicate.InNetwork(Reference.of("dst.ip"), "10.0.0.0/8"),
                  new Predicate.MatchText(Reference.of("path"), Match.LIKE, "/a%"),
                  new Predicate.CompareColumns(
                      Reference.of("src.ip"), Comparison.EQUAL, Reference.of("dst.ip")))),
          1_700_000_000_000_000_001L,
          Long.MAX_VALUE,
          7,
          true);

  @Test
  void request_withEveryPredicate_comesBackEqual() {
    assertThat(WireJson.readRequest(WireJson.write(EVERYTHING))).isEqualTo(EVERYTHING);
  }

  @Test
  void request_fromPlaces_comesBackEqual() {
    ScanRequest places =
        new ScanRequest(
            "http",
            List.of(),
            null,
            0,
            Long.MAX_VALUE,
            0,
            false,
            Map.of("run-a", Long.MAX_VALUE, "run-b", 0L),
            true);
    assertThat(WireJson.readRequest(WireJson.write(places))).isEqualTo(places);
  }

  @Test
  void summaryOfAnOlderVersion_saysThatItsRunIsUnknown() {
    ScanSummary summary = WireJson.readSummary(bytes("{\"node\":\"n\",\"rowsScanned\":1}"));
    assertThat(summary).isEqualTo(new ScanSummary("n", 1, 0, 0, 0, 0, 0));
  }

  @Test
  void request_withEveryState_comesBackEqual() {
    Reference latency = Reference.of("latency");
    ScanRequest request =
        new ScanRequest("http", List.of(), null, 1, 2, 0, false)
            .withAggregate(
                new PartialAggregate(
                    List.of(
                        new PartialAggregate.Key(Reference.of("dst.service"), 0),
                        new PartialAggregate.Key(new Reference("req.headers", "x"), 0),
                        new PartialAggregate.Key(Reference.of("status"), 100)),
                    10_000_000_000L,
                    List.of(
                        new PartialAggregate.Count(null),
                        new PartialAggregate.Count(
                            new Predicate.CompareLong(latency, Comparison.GREATER, 5)),
                        new PartialAggregate.Sum(latency),
                        new PartialAggregate.Moments(latency),
                        new PartialAggregate.Pick(latency, PartialAggregate.Which.LAST),
                        new PartialAggregate.Distribution(latency),
                        new PartialAggregate.Distinct(latency),
                        new PartialAggregate.Frequent(latency))));
    assertThat(WireJson.readRequest(WireJson.write(request))).isEqualTo(request);
  }

  @Test
  void aggregatesThatMakeNoSense_areRefused() {
    assertThatThrownBy(() ->
            WireJson.readRequest(
                bytes("{\"table\":\"t\",\"aggregate\":{\"keys\":[],\"states\":[]}}")))
        .hasMessage("states: 0 (expected: 1 to 256)");
    assertThatThrownBy(() ->
            WireJson.readRequest(
                bytes("{\"table\":\"t\",\"aggregate\":{\"states\":[{\"is\":\"guess\"}]}}")))
        .hasMessage("is: guess (expected: a kind of state that this version knows)");
  }

  @Test
  void missingFields_haveDefaults_andUnknownOnesAreIgnored() {
    assertThat(WireJson.readRequest(bytes("{\"table\":\"flow\",\"newer\":[1]}")))
        .isEqualTo(new ScanRequest("flow", List.of(), null, 0, Long.MAX_VALUE, 0, false));
  }

  @Test
  void summaryAndReport_comeBackEqual() {
    ScanSummary summary = new ScanSummary("n", 1, 2, 3, 4, Long.MAX_VALUE, 5, "run-a", 6, 7);
    assertThat(WireJson.readSummary(WireJson.write(summary))).isEqualTo(summary);
    // An older node does not say what it skipped.
    assertThat(WireJson.readSummary(bytes("{\"node\":\"n\",\"rowsScanned\":1}")))
        .isEqualTo(new ScanSummary("n", 1, 0, 0, 0, 0, 0));
    NodeReport report =
        new NodeReport(
            "n",
            "1",
            "6.18",
            5,
            true,
            6,
            7.5,
            8.5,
            9,
            10,
            List.of(new NodeReport.Probe("obs_x", "cgroup_skb/egress", false, "no root")),
            Map.of("ring_full", 3L),
            Map.of("http/line", 4L),
            Map.of("http", new NodeReport.TableReport(1, 2, 3)));
    assertThat(WireJson.readReport(WireJson.write(report))).isEqualTo(report);
  }

  @Test
  void whatIsWrong_isSaid() {
    assertThatThrownBy(() -> WireJson.readRequest(bytes("{}")))
        .hasMessage("table: missing (expected: text)");
    assertThatThrownBy(() -> WireJson.readRequest(bytes("[]")))
        .hasMessage("json: no object (expected: an object)");
    assertThatThrownBy(
            () -> WireJson.readRequest(bytes("{\"table\":\"t\",\"filter\":{\"is\":\"guess\"}}")))
        .hasMessage("is: guess (expected: a kind of predicate that this version knows)");
    assertThatThrownBy(() -> WireJson.readRequest(bytes("{\"table\":\"t\",\"since\":1.5}")))
        .hasMessage("since: 1.5 (expected: a whole number of 64 bits)");
  }

  @Test
  void deepNesting_isRefused() {
    String deep = "{\"is\":\"not\",\"of\":".repeat(5000) + "1" + "}".repeat(5000);
    assertThatThrownBy(
            () -> WireJson.readRequest(bytes("{\"table\":\"t\",\"filter\":" + deep + "}")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void damagedBytes_areReadOrRefused_neverMore() {
    byte[] whole = WireJson.write(EVERYTHING);
    Random random = new Random(3);
    for (int round = 0; round < 20_000; round++) {
      byte[] damaged = whole.clone();
      for (int i = 0; i <= random.nextInt(4); i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(128);
      }
      try {
        assertThat(WireJson.readRequest(damaged)).isNotNull();
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageContaining("expected");
      }
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
