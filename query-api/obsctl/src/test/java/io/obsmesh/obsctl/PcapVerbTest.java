package io.obsmesh.obsctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PcapVerbTest {
  @TempDir private Path directory;
  private byte[] capture = {};
  private String file = "";

  @BeforeEach
  void write() throws IOException {
    capture =
        new CaptureWriter()
            .request("GET /a,b HTTP/1.1\nHost: x\n\n")
            .response("HTTP/1.1 200 OK\nContent-Length: 2\n\nhi")
            .request("GET /c HTTP/1.1\nHost: x\n\n")
            .response("HTTP/1.1 500 Oops\nContent-Length: 0\n\n")
            .end();
    file = Files.write(directory.resolve("x.pcap"), capture).toString();
  }

  @Test
  void withATable_jsonHasItsRowsAndNoKeyForIt() {
    CommandRun run =
        CommandRun.of(
            "pcap", file, "--table", "http", "-o", "json", "--columns", "time,path,status,latency");
    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .isEqualTo(
            """
            [
            {"time":"2023-11-14T22:13:20.003000000Z","path":"/a,b","status":200,"latency":1000000},
            {"time":"2023-11-14T22:13:20.005000000Z","path":"/c","status":500,"latency":1000000}
            ]
            """);
    assertThat(run.err()).isEqualTo("2 rows · http 2 · flow 1\n");
  }

  @Test
  void withoutATable_linesSayWhichTheyAreOf() {
    CommandRun run = CommandRun.of("pcap", file, "--columns", "method", "-q");
    assertThat(run.out())
        .isEqualTo(
            "{\"table\":\"http\",\"method\":\"GET\"}\n{\"table\":\"http\",\"method\":\"GET\"}\n");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void csv_quotesWhatNeedsIt() {
    CommandRun run = CommandRun.of("pcap", file, "-o", "csv", "--columns", "path,status");
    assertThat(run.out()).isEqualTo("path,status\n\"/a,b\",200\n/c,500\n");
  }

  @Test
  void flows_areATableToo() {
    CommandRun run =
        CommandRun.of("pcap", file, "--table", "flow", "--columns", "src.ip,dst.ip,dst.port");
    assertThat(run.out())
        .isEqualTo("{\"src.ip\":\"10.0.0.1\",\"dst.ip\":\"10.0.0.2\",\"dst.port\":80}\n");
  }

  @Test
  void captureCutInHalf_givesWhatWasBefore_andAWarning() throws IOException {
    Path half = directory.resolve("half.pcap");
    Files.write(half, Arrays.copyOf(capture, capture.length - 70));
    CommandRun run = CommandRun.of("pcap", half.toString(), "--columns", "path");
    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).contains("/a,b").contains("/c");
    assertThat(run.err()).startsWith("warning: " + half + ": ");
  }

  @Test
  void noCapture_isExitCode1_inOneSentence() throws IOException {
    Path text = Files.writeString(directory.resolve("x.txt"), "hello, world");
    CommandRun run = CommandRun.of("pcap", text.toString());
    assertThat(run.code()).isEqualTo(ExitCode.ERROR);
    assertThat(run.err().lines()).singleElement().asString().contains("not a capture file");
    assertThat(run.out()).isEmpty();
    CommandRun missing = CommandRun.of("pcap", directory.resolve("no.pcap").toString());
    assertThat(missing.code()).isEqualTo(ExitCode.ERROR);
    assertThat(missing.err()).endsWith("no such file\n");
  }

  @Test
  void limit_countsRowsInAll_andEmptyIsExitCode4WhenAskedFor() {
    assertThat(CommandRun.of("pcap", file, "--limit", "1").out().lines()).hasSize(1);
    assertThat(CommandRun.of("pcap", file, "--table", "redis", "--fail-empty").code())
        .isEqualTo(ExitCode.EMPTY);
  }
}
