package io.obsmesh.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that really is full: a tmpfs of 1 MiB. Needs root. */
class FullDiskTest {
  private static final long START = Instant.now().getEpochSecond() * 1_000_000_000L;

  @TempDir Path mount;

  @BeforeEach
  void mount() throws IOException, InterruptedException {
    run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", mount.toString());
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    run("umount", "--lazy", mount.toString());
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as("%s: %s", Arrays.toString(command), said).isZero();
  }

  private History open() {
    return History.open(
        new HistoryOptions(
            mount.resolve("history"), 1L << 30, Duration.ofDays(7), 0, 256L << 20, 1));
  }

  private List<Path> leftOvers() throws IOException {
    try (Stream<Path> walk = Files.walk(mount.resolve("history"))) {
      return walk.filter(file -> file.getFileName().toString().startsWith("writing-")).toList();
    }
  }

  @Test
  void fullDisk_isSaid_losesNothingOfMemory_andIsForgottenWhenThereIsRoom() throws IOException {
    Path ballast = mount.resolve("ballast");
    Files.write(ballast, new byte[960 << 10]);
    try (RecordedNode node = new RecordedNode("n1", 64 << 20);
        History history = open()) {
      history.record(List.of(node.local));
      for (int i = 0; i < 50_000; i++) {
        node.write(START + i, i);
      }
      history.flush();
      assertThat(history.report().failures()).isPositive();
      assertThat(history.report().failure()).containsIgnoringCase("no space left");
      assertThat(leftOvers()).isEmpty();
      List<Long> all = LongStream.range(0, 50_000).boxed().toList();
      var joined = history.over(node.source(), List.of(RecordedNode.TABLE));
      assertThat(RecordedNode.numbers(joined, RecordedNode.all(0, Long.MAX_VALUE, 0)))
          .isEqualTo(all);

      Files.delete(ballast);
      history.flush();
      assertThat(history.report().failure()).isNull();
      assertThat(history.report().rows()).isEqualTo(50_000);
      assertThat(RecordedNode.numbers(joined, RecordedNode.all(0, Long.MAX_VALUE, 0)))
          .isEqualTo(all);
    }
  }
}
