package io.obsmesh.collector.pcap;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Limits;
import io.obsmesh.table.Row;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real captures, which are not part of the repository: OBSMESH_CAPTURES says where they are. */
class CaptureFilesTest {
  private static final Path CAPTURES =
      Path.of(
          System.getenv()
              .getOrDefault(
                  "OBSMESH_CAPTURES",
                  Path.of("").toAbsolutePath().resolve("../../shared/captures").toString()));

  private final List<Map<String, Object>> rows = new ArrayList<>();
  private final PcapReplay replay =
      new PcapReplay("file", Conversations.installed(Limits.DEFAULT), this::keep);

  @BeforeEach
  void capturesAreThere() {
    assertThat(CAPTURES).as("OBSMESH_CAPTURES").isDirectory();
  }

  private void keep(Row row) {
    Map<String, Object> values = new HashMap<>();
    row.table().columns().forEach(c -> values.put(c.name(), row.value(c.name())));
    values.put("table", row.table().name());
    rows.add(values);
  }

  private PcapReplay.Summary read(String file) throws IOException {
    try (InputStream in = Files.newInputStream(CAPTURES.resolve(file))) {
      return replay.read(in);
    }
  }

  private List<Map<String, Object>> http() {
    return rows.stream().filter(row -> "http".equals(row.get("table"))).toList();
  }

  @Test
  void thousandRequestsWithOneLostResponse_areAThousandRows() throws IOException {
    read("zeek/http/1000-requests-one-dropped-response.pcap.gz");
    assertThat(http()).hasSize(1000);
    assertThat(http().stream().filter(row -> row.get("status") != null)).hasSize(999);
    assertThat(http().stream().filter(row -> Boolean.TRUE.equals(row.get("lossy")))).isNotEmpty();
  }

  @Test
  void everyCapture_isReadToItsEnd() throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.walk(CAPTURES)) {
      files = found.filter(file -> file.toString().matches(".*\\.pcap(ng)?(\\.gz)?")).toList();
    }
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      try (InputStream in = Files.newInputStream(file)) {
        PcapReplay.Summary summary =
            new PcapReplay("file", Conversations.installed(Limits.DEFAULT), row -> {}).read(in);
        assertThat(summary.packets()).as(file.toString()).isPositive();
      }
    }
  }
}
