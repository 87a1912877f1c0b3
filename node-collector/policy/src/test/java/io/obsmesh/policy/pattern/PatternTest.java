package io.obsmesh.policy.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.obsmesh.policy.pattern.Pattern.Shape;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatternTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "/api/.* /api/ true",
        "/api/.* /api/orders/7 true",
        "/api/.* /ap false",
        "/api/.* x/api/ false",
        "/api /api/ false",
        "^/api$ /api true",
        "^/a|/b$ /b true",
        "/(a|b)+/[0-9]{2,3} /abab/123 true",
        "/(a|b)+/[0-9]{2,3} /abab/1 false",
        "/(a|b)+/[0-9]{2,3} /abab/1234 false",
        "/[^/]+/x /a.b/x true",
        "/[^/]+/x /a/b/x false",
        "/\\d+\\.png /10.png true",
        "/\\d+\\.png /10xpng false",
        "(?i)/Admin.* /aDMIN/x true",
        "(?i)[^a]x AX false",
        "a{3} aaa true",
        "a{0} a false",
        "a{2,} aaaaa true",
        "a{2,} a false",
        "a?? a true",
        "[]x]+ ]x] true",
        "[[:digit:]a-]+ 4a- true",
        "\\x41 A true",
        "(?P<name>ab)c abc true",
        "é+ éé true",
        "é+ è false",
        "ab|a a true",
      })
  void regex_matchesWholeTexts(String pattern, String text, boolean expected) {
    assertThat(Pattern.regex(pattern).matches(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " # ",
      quoteCharacter = '"',
      value = {
        "(?=a)b # 0 # look-around is not supported: no automaton can match it",
        "a(?<!b) # 1 # look-around is not supported: no automaton can match it",
        "(a)\\1 # 3 # back-references are not supported: no automaton can match them",
        "a\\b # 1 # '\\b' is not supported",
        "a$b # 1 # '$' inside of the pattern: patterns are matched as a whole (for the character:"
            + " \\$)",
        "(^a) # 1 # '^' inside of the pattern: patterns are matched as a whole (for the character:"
            + " \\^)",
        "*a # 0 # '*' has nothing before it to repeat",
        "a** # 2 # two quantifiers in a row",
        "a++ # 2 # possessive quantifiers are not supported",
        "(a # 0 # '(' without ')'",
        "a) # 1 # ')' without '('",
        "a[b # 1 # '[' without ']'",
        "[b-a] # 1 # a range that is not ascending",
        "[é] # 1 # a set can hold ASCII characters only; use (a|b)",
        "a{2,1} # 1 # the counts of {n,m} are not ascending",
        "a{x} # 1 # '{' is not followed by a count and '}'",
        "a{256} # 2 # a count above 255",
        "a\\ # 1 # '\\' is last",
        "\\q # 0 # '\\q' is not known",
        "(?s)a # 0 # this kind of group is not supported (flags: only (?i) first in the pattern)",
        "(a{200}){200} # 0 # too large: repeats of repeats; write it shorter",
        ".*a.{12} # 0 # needs more than 1024 states or 16384 cells: write several shorter patterns",
      })
  void regex_outsideOfTheSubset_isRefusedWithPosition(String pattern, int position, String reason) {
    assertThatThrownBy(() -> Pattern.regex(pattern))
        .isInstanceOfSatisfying(
            PatternException.class, e -> assertThat(e.position()).isEqualTo(position))
        .hasMessage(reason);
  }

  @Test
  void shape_isFoundFromWhatMatches_notFromHowItIsWritten() {
    assertThat(Pattern.regex("/api/.*").shape()).isEqualTo(Shape.PREFIX);
    assertThat(Pattern.regex("/api/.*").literal()).asString().isEqualTo("/api/");
    assertThat(Pattern.regex("/ap[i]").shape()).isEqualTo(Shape.EXACT);
    assertThat(Pattern.regex("/a(b|b)").literal()).asString().isEqualTo("/ab");
    assertThat(Pattern.regex(".*").shape()).isEqualTo(Shape.PREFIX);
    assertThat(Pattern.regex(".*").literal()).isEmpty();
    assertThat(Pattern.regex("").shape()).isEqualTo(Shape.EXACT);
    assertThat(Pattern.regex("/a|/b").shape()).isEqualTo(Shape.AUTOMATON);
    assertThat(Pattern.regex("ab?").shape()).isEqualTo(Shape.AUTOMATON);
    assertThat(Pattern.regex("a+").shape()).isEqualTo(Shape.AUTOMATON);
    assertThat(Pattern.regex("a[^\\x00-\\xff]").dfa().start()).isEqualTo(Dfa.DEAD);
  }

  @Test
  void globs() {
    assertThat(Pattern.glob("orders:*").matches("orders:7:x")).isTrue();
    assertThat(Pattern.glob("orders:*").matches("order:7")).isFalse();
    assertThat(Pattern.glob("h[ae]llo?").matches("hallo!")).isTrue();
    assertThat(Pattern.glob("h[ae]llo?").matches("hillo!")).isFalse();
    assertThat(Pattern.glob("a\\*").matches("a*")).isTrue();
    assertThat(Pattern.glob("a\\*").matches("ab")).isFalse();
    assertThat(Pattern.glob("a.b").matches("axb")).isFalse();
    assertThat(Pattern.dnsName("*.example.com").matches("www.example.com")).isTrue();
    assertThat(Pattern.dnsName("*.example.com").matches("a.b.example.com")).isFalse();
    assertThat(Pattern.dnsName("*.example.com").matches("example.com")).isFalse();
    assertThat(Pattern.exact("/a.*").matches("/a.*")).isTrue();
    assertThat(Pattern.exact("/a.*").matches("/ab")).isFalse();
  }

  @Test
  void containsAndIntersects() {
    Dfa api = Pattern.regex("/api/.*").dfa();
    Dfa orders = Pattern.regex("/api/orders(/[0-9]+)?").dfa();
    Dfa admin = Pattern.regex("/admin.*").dfa();
    assertThat(api.contains(orders)).isTrue();
    assertThat(orders.contains(api)).isFalse();
    assertThat(api.intersects(orders)).isTrue();
    assertThat(api.intersects(admin)).isFalse();
    assertThat(Pattern.regex(".*x").dfa().intersects(admin)).isTrue();
    assertThat(Pattern.regex("(a|b)*").dfa()).isEqualTo(Pattern.regex("(b|a)*").dfa());
  }

  /** The automaton against java.util.regex, on patterns and texts of few letters. */
  @Test
  void randomPatterns_matchWhatTheJdkMatches() {
    Random random = new Random(11);
    int agreed = 0;
    int matched = 0;
    for (int i = 0; i < 2_000; i++) {
      String pattern = pattern(random, 4);
      Pattern ours = Pattern.regex(pattern);
      java.util.regex.Pattern jdk = java.util.regex.Pattern.compile(pattern);
      for (int j = 0; j < 30; j++) {
        String text = text(random);
        boolean expected = jdk.matcher(text).matches();
        assertThat(ours.matches(text)).as("%s against %s", pattern, text).isEqualTo(expected);
        agreed++;
        matched += expected ? 1 : 0;
      }
    }
    assertThat(agreed).isEqualTo(60_000);
    assertThat(matched).isGreaterThan(5_000);
  }

  /** The exported tables, walked as the kernel does. */
  @Test
  void tables_areEnoughToMatch() {
    Pattern pattern = Pattern.regex("/(orders|users)/[0-9a-f]{8}(/.*)?");
    byte[] classes = pattern.dfa().classTable();
    short[] next = pattern.dfa().nextTable();
    assertThat(classes).hasSize(256);
    assertThat(next).hasSize(pattern.dfa().states() * pattern.dfa().classes());
    int state = pattern.dfa().start();
    for (byte each : "/users/0123abcd/x".getBytes(StandardCharsets.UTF_8)) {
      state = next[state * pattern.dfa().classes() + (classes[each & 255] & 255)];
    }
    assertThat(pattern.dfa().accepts(state)).isTrue();
    assertThat(pattern.dfa().acceptsAllFrom(state)).isTrue();
    assertThat(pattern.dfa().acceptsAllFrom(Dfa.DEAD)).isFalse();
  }

  private static String pattern(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 3)) {
      case 0 -> String.valueOf((char) ('a' + random.nextInt(3)));
      case 1 -> ".";
      case 2 -> random.nextBoolean() ? "[ab]" : "[^b]";
      case 3 -> "(" + pattern(random, depth - 1) + ")*";
      case 4 -> "(" + pattern(random, depth - 1) + "){1,2}";
      case 5 -> "(" + pattern(random, depth - 1) + "|" + pattern(random, depth - 1) + ")";
      default -> pattern(random, depth - 1) + pattern(random, depth - 1);
    };
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append((char) ('a' + random.nextInt(3)));
    }
    return text.toString();
  }
}
