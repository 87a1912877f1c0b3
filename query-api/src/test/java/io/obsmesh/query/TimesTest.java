package io.obsmesh.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimesTest {
  @ParameterizedTest
  @CsvSource({
    "0, 1970-01-01T00:00:00.000000000Z",
    "-1, 1969-12-31T23:59:59.999999999Z",
    "951782400000000001, 2000-02-29T00:00:00.000000001Z",
    "9223372036854775807, 2262-04-11T23:47:16.854775807Z",
    "-9223372036854775808, 1677-09-21T00:12:43.145224192Z",
  })
  void time_isWrittenWithNineDigits(long nanos, String text) {
    assertThat(Times.format(nanos)).isEqualTo(text);
  }

  @Test
  void whatIsWritten_isReadBack() {
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      long nanos = random.nextLong();
      assertThat(Times.nanos(Instant.parse(Times.format(nanos)))).isEqualTo(nanos);
    }
  }
}
