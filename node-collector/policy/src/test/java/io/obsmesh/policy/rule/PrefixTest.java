package io.obsmesh.policy.rule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.0.0.0/8",
    "10.1.2.3/8, 10.0.0.0/8",
    "10.1.2.3, 10.1.2.3/32",
    "0.0.0.0/0, 0.0.0.0/0",
    "::/0, ::/0",
    "::1, ::1/128",
    "FD00:0:0:1::/64, fd00:0:0:1::/64",
    "2001:db8::a:0:0:1, 2001:db8::a:0:0:1/128",
    "1:0:0:2:0:0:0:3, 1:0:0:2::3/128",
    "1:2:3:4:5:6:7:8/127, 1:2:3:4:5:6:7:8/127",
    "::ffff:10.1.2.3, 10.1.2.3/32",
    "::ffff:10.0.0.0/104, 10.0.0.0/8",
    "64:ff9b::1.2.3.4, 64:ff9b::102:304/128",
  })
  void text_isReadAndWritten(String text, String expected) {
    assertThat(Prefix.parse(text)).hasToString(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "10.0.0", "10.0.0.0.0", "10.0.0.256", "10.0.0.01", "10.0.0.0/33", "10.0.0.0/",
        "10.0.0.0/-1", "10.0.0.0/+8", "::/129", ":::", "1::2::3", "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:8:9",
        "12345::", "g::", "::1.2.3", "1.2.3.4::", "localhost", "١.0.0.0"
      })
  void text_thatIsNoNetwork(String text) {
    assertThat(Prefix.parse(text)).isNull();
  }

  @Test
  void contains() {
    assertThat(prefix("10.0.0.0/8").contains(prefix("10.9.0.0/16"))).isTrue();
    assertThat(prefix("10.0.0.0/8").contains(prefix("::ffff:10.9.1.1"))).isTrue();
    assertThat(prefix("10.0.0.0/8").contains(prefix("11.0.0.1"))).isFalse();
    assertThat(prefix("10.0.0.0/16").contains(prefix("10.0.0.0/8"))).isFalse();
    assertThat(prefix("0.0.0.0/0").contains(prefix("fd00::1"))).isFalse();
    assertThat(prefix("::/0").contains(prefix("fd00::1"))).isTrue();
    assertThat(prefix("::/0").contains(prefix("10.0.0.1"))).isFalse();
    assertThat(prefix("fd00::/48").contains(prefix("fd00:0:1::1"))).isFalse();
    assertThat(prefix("fd00:0:0:1::/80").contains(prefix("fd00:0:0:1:1::"))).isFalse();
    assertThat(prefix("fd00:0:0:1::/80").contains(prefix("fd00:0:0:1::1:0"))).isTrue();
  }

  private static Prefix prefix(String text) {
    Prefix prefix = Prefix.parse(text);
    assertThat(prefix).isNotNull();
    return prefix;
  }
}
