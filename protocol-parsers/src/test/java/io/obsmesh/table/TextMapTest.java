package io.obsmesh.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TextMapTest {
  private final TextPairs pairs = new TextPairs();

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void pairsOfBytes_areThePairsOfText() {
    pairs.add(TextPair.of(utf8("host"), utf8("a\u00e9")));
    pairs.add(utf8("via"), utf8(""));
    TextMap same = TextMap.of("host", "a\u00e9", "via", "");
    assertThat(pairs.map())
        .isEqualTo(same)
        .hasSameHashCodeAs(same)
        .hasToString("{host: a\u00e9, via: }")
        .isNotEqualTo(TextMap.of("host", "a\u00e9"))
        .isNotEqualTo(TextMap.empty());
    assertThat(same).isEqualTo(pairs.map());
    assertThat(pairs.map().get("HOST")).isEqualTo("a\u00e9");
    assertThat(pairs.map().size()).isEqualTo(2);
  }

  @Test
  void aCopy_staysWhenTheBytesAreUsedAgain() {
    for (int i = 0; i < 100; i++) {
      pairs.add(utf8("name" + i), utf8("value" + i));
      pairs.add(pairs.last());
    }
    TextMap copy = pairs.map().copy();
    pairs.clear();
    pairs.add(utf8("other"), utf8("one"));
    assertThat(pairs.map()).isEqualTo(TextMap.of("other", "one"));
    assertThat(copy.size()).isEqualTo(200);
    assertThat(copy.value(198)).isEqualTo("value99");
    assertThat(copy.value(199)).isEqualTo("value99");
    assertThat(copy.copy()).isSameAs(copy);
  }
}
