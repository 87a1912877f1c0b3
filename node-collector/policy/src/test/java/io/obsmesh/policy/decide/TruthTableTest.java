package io.obsmesh.policy.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.policy.decide.Flow.End;
import io.obsmesh.policy.read.PolicyReader;
import io.obsmesh.policy.read.PolicySet;
import io.obsmesh.policy.truth.TruthCase;
import io.obsmesh.policy.truth.TruthCase.Line;
import io.obsmesh.policy.truth.TruthCase.PortProbe;
import io.obsmesh.policy.truth.TruthTable;
import io.obsmesh.policy.truth.TruthWorld;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The engine says what the tables say, for every two ends and every port that a case names. */
class TruthTableTest {
  static Stream<TruthCase> cases() {
    return TruthTable.names().stream().flatMap(name -> TruthTable.load(name).stream());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void engine_saysWhatTheTableSays(TruthCase row) {
    PolicyReader.Result read = PolicyReader.read("table", row.policies());
    assertThat(read.problems()).isEmpty();
    assertThat(read.policies()).isNotEmpty();
    DecisionEngine engine = new DecisionEngine(PolicySet.of(read.policies()));
    int judged = 0;
    for (boolean six :
        row.four() && row.six() ? new boolean[] {false, true} : new boolean[] {row.six()}) {
      Map<String, End> ends = TruthWorld.ends(six);
      for (String from : ends.keySet()) {
        for (String to : ends.keySet()) {
          for (PortProbe probe : row.probed()) {
            Flow flow = new Flow(ends.get(from), ends.get(to), probe.protocol(), probe.port());
            judged += check(row, engine, flow, from, to, probe);
          }
        }
      }
    }
    assertThat(judged).isGreaterThan(500);
  }

  private static int check(
      TruthCase row, DecisionEngine engine, Flow flow, String from, String to, PortProbe probe) {
    boolean allowed = true;
    int judged = 1;
    List<Line> about = row.expected().stream().filter(l -> l.isAbout(from, to, probe)).toList();
    for (Line line : about) {
      if (line.requests() == null) {
        allowed = line.allowed();
      }
    }
    boolean self = from.equals(to) && from.contains("/");
    assertThat(engine.decide(flow).denies())
        .as("%s -> %s %s is denied", from, to, probe)
        .isEqualTo(!allowed && !self);
    for (Line line : about) {
      if (line.requests() != null) {
        for (Request request : line.requests()) {
          boolean expected =
              about.stream()
                  .filter(l -> l.requests() != null && l.requests().contains(request))
                  .reduce((a, b) -> b)
                  .orElseThrow()
                  .allowed();
          assertThat(engine.decide(flow, request).denies())
              .as("%s -> %s %s is denied: %s", from, to, probe, request)
              .isEqualTo(!expected && !self);
          judged++;
        }
      }
    }
    return judged;
  }

  @Test
  void tables_areAsLargeAsTheyWere() {
    assertThat(TruthTable.load("kubernetes")).hasSizeGreaterThanOrEqualTo(54);
    assertThat(TruthTable.load("cilium")).hasSizeGreaterThanOrEqualTo(36);
    assertThat(TruthTable.load("own")).hasSizeGreaterThanOrEqualTo(24);
  }
}
