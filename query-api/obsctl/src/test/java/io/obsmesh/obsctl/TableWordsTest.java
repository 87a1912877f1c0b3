package io.obsmesh.obsctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TableWordsTest {
  private static final Set<String> VERBS = Set.of("query", "status", "top");

  private static List<String> rewritten(String... args) {
    return List.of(TableWords.rewrite(args, VERBS));
  }

  @Test
  void unknownWord_becomesAQuery() {
    assertThat(rewritten("mysql", "where", "error"))
        .containsExactly("query", "mysql", "where", "error");
  }

  @Test
  void verbsAndOptions_stayAsTheyAre() {
    assertThat(rewritten("status", "--wait")).containsExactly("status", "--wait");
    assertThat(rewritten("--help")).containsExactly("--help");
    assertThat(rewritten()).isEmpty();
  }

  @Test
  void mistypedVerbAlone_isNoTable() {
    assertThat(rewritten("statsu")).containsExactly("statsu");
    assertThat(rewritten("tpo")).containsExactly("tpo");
  }

  @Test
  void valueThatTheShellUnquoted_isQuotedAgain() {
    assertThat(TableWords.query(List.of("mysql", "where", "statement", "like", "SELECT * FROM o%")))
        .isEqualTo("mysql where statement like \"SELECT * FROM o%\"");
    assertThat(TableWords.query(List.of("http", "where", "path", "=", "a\"b c")))
        .isEqualTo("http where path = \"a\\\"b c\"");
  }

  @Test
  void stagesInOneWord_stayAsTheyAre() {
    assertThat(TableWords.query(List.of("redis", "| p99(latency), rate() by command")))
        .isEqualTo("redis | p99(latency), rate() by command");
  }

  @Test
  void range_standsBeforeTheFirstStage() {
    assertThat(QueryVerb.withRange("http where path=\"a|b\" | count()", "5m"))
        .isEqualTo("http where path=\"a|b\" last 5m | count()");
    assertThat(QueryVerb.withRange("http", "5m")).isEqualTo("http last 5m");
    assertThat(QueryVerb.withRange("http | head 3", null)).isEqualTo("http | head 3");
    assertThat(QueryVerb.withRange("let a = http | head 3; mysql | head 1", "5m"))
        .isEqualTo("let a = http | head 3; mysql last 5m | head 1");
  }
}
