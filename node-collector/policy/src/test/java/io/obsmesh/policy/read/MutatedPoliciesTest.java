package io.obsmesh.policy.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.policy.decide.DecisionEngine;
import io.obsmesh.policy.decide.Flow;
import io.obsmesh.policy.lint.Linter;
import io.obsmesh.policy.rule.PortSpan.Protocol;
import io.obsmesh.policy.rule.RuleSet;
import io.obsmesh.policy.truth.TruthCase;
import io.obsmesh.policy.truth.TruthTable;
import io.obsmesh.policy.truth.TruthWorld;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Documents with random damage are read or refused, and never anything else. */
class MutatedPoliciesTest {
  private static final int ROUNDS = 4_000;
  private static final String[] SCRAPS = {
    "{",
    "}",
    "[",
    "]",
    ": ",
    "- ",
    "\n",
    "  ",
    "null",
    "~",
    "*a",
    "&a ",
    "!!int ",
    "0",
    "-1",
    "99999999999",
    "\"",
    "'",
    "é",
    "\u0000",
    "---\n",
    "matchLabels",
    "[{}]",
    "{}",
    "port",
    "|\n",
    "<<: ",
    "true",
    "10.0.0.0/99",
    "(?=",
    "{300}",
    "[^",
    "\\"
  };

  private final Random random = new Random(21);

  @Test
  void damage_isRefusedOrRead_andNothingThrows() {
    List<String> sound = new ArrayList<>();
    for (String table : TruthTable.names()) {
      TruthTable.load(table).stream().map(TruthCase::policies).forEach(sound::add);
    }
    Flow flow =
        new Flow(
            TruthWorld.ends(false).get("x/a"), TruthWorld.ends(false).get("y/b"), Protocol.TCP, 80);
    int refused = 0;
    for (int i = 0; i < ROUNDS; i++) {
      String text = damaged(sound.get(random.nextInt(sound.size())));
      PolicyReader.Result result = PolicyReader.read("f", text);
      if (!result.problems().isEmpty()) {
        refused++;
        assertThat(result.problems())
            .allSatisfy(problem -> {
              assertThat(problem.line()).isPositive();
              assertThat(problem.column()).isPositive();
              assertThat(problem.message()).isNotBlank();
            });
        continue;
      }
      RuleSet rules = PolicySet.of(result.policies());
      new DecisionEngine(rules).decide(flow);
      Linter.lint(result.policies(), List.of());
      for (Policy policy : result.policies()) {
        PolicyReader.Result again = PolicyReader.read("f", policy.source());
        assertThat(again.problems()).as(policy.source()).isEmpty();
        assertThat(again.policies()).hasSize(1);
        assertThat(again.policies().getFirst().rules()).isEqualTo(policy.rules());
      }
    }
    assertThat(refused).isBetween(ROUNDS / 4, ROUNDS - ROUNDS / 20);
  }

  private String damaged(String text) {
    StringBuilder all = new StringBuilder(text);
    for (int i = random.nextInt(2); i >= 0; i--) {
      int at = random.nextInt(all.length() + 1);
      switch (random.nextInt(4)) {
        case 0 -> all.insert(at, SCRAPS[random.nextInt(SCRAPS.length)]);
        case 1 -> all.delete(at, Math.min(all.length(), at + 1 + random.nextInt(8)));
        case 2 -> {
          if (at < all.length() && Character.isDigit(all.charAt(at))) {
            all.setCharAt(at, (char) ('0' + random.nextInt(10)));
          }
        }
        default -> {
          int from = random.nextInt(all.length() + 1);
          int to = Math.min(all.length(), from + random.nextInt(30));
          all.insert(at, all.substring(from, to));
        }
      }
    }
    return all.toString();
  }
}
