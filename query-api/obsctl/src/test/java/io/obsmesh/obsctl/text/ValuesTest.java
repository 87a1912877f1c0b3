package io.obsmesh.obsctl.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValuesTest {
  @ParameterizedTest
  @CsvSource({
    "0,0 ns",
    "999,999 ns",
    "1500,1.50 µs",
    "12345678,12.3 ms",
    "2500000000,2.50 s",
    "180000000000,3.00 min",
    "7200000000000,2.00 h"
  })
  void durations_haveThreeDigits(double nanos, String shown) {
    assertThat(Values.duration(nanos)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({"0,0 B", "1023,1023 B", "1536,1.50 KiB", "10485760,10.0 MiB"})
  void bytes_areBinary(double bytes, String shown) {
    assertThat(Values.bytes(bytes)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({"0,0", "9999,9999", "10000,10.0k", "1100000,1.10M"})
  void counts_areShortFromTenThousand(double count, String shown) {
    assertThat(Values.count(count)).isEqualTo(shown);
  }

  @Test
  void controlCharacters_areVisible() {
    assertThat(Values.visible("a\u001b[31m\n\u009b\u202e\u007f"))
        .isEqualTo("a\\x1b[31m\\n\\x9b\\u202e\\x7f");
    assertThat(Values.visible("größe ✓")).isEqualTo("größe ✓");
  }

  @Test
  void time_isTimeOfDay_andWhatIsNoneStays() {
    assertThat(Values.timeOfDay("2026-01-01T10:11:12.123456789Z", ZoneOffset.UTC))
        .isEqualTo("10:11:12.123");
    assertThat(Values.timeOfDay("soon", ZoneOffset.UTC)).isEqualTo("soon");
  }
}
