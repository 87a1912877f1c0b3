package io.obsmesh.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrderTest {
  private static final List<String> KNOWN = List.of("http", "redis");

  private static Order order(String... arguments) {
    return Order.parse(List.of(arguments), KNOWN);
  }

  @Test
  void withoutArguments_eachGetsAMinute() {
    assertThat(order()).isEqualTo(new Order(KNOWN, 60, 0));
  }

  @Test
  void bytesAlone_takeAsLongAsTheyTake() {
    assertThat(order("redis", "--bytes", "1GB"))
        .isEqualTo(new Order(List.of("redis"), 0, 1_000_000_000));
    assertThat(order("--bytes", "20mb", "--for", "2h"))
        .isEqualTo(new Order(KNOWN, 7200, 20_000_000));
  }

  @Test
  void whatCannotBeMeant_isToldWithWhatCan() {
    assertThatThrownBy(() -> order("--for", "0s"))
        .hasMessage("--for: '0s' (expected: such as 30s, 10m or 1h)");
    assertThatThrownBy(() -> order("--bytes", "many"))
        .hasMessage("--bytes: 'many' (expected: such as 100MB or 1GB)");
    assertThatThrownBy(() -> order("ftp"))
        .hasMessage("fuzz: 'ftp' (expected: --for TIME, --bytes SIZE, or one of http, redis)");
    assertThatThrownBy(() -> order("--bytes"))
        .hasMessage("fuzz: '--bytes' (expected: --for TIME, --bytes SIZE, or one of http, redis)");
  }

  @Test
  void progress_isReadableByAnotherProcess(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("progress");
    Progress reader = Progress.create(file);
    Progress writer = Progress.open(file);
    writer.played(7);
    writer.played(5);
    assertThat(reader.executions()).isEqualTo(2);
    assertThat(reader.bytes()).isEqualTo(12);
  }
}
