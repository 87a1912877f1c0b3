package io.obsmesh.obsctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.api.ApiOptions;
import io.obsmesh.api.ApiServer;
import io.obsmesh.query.engine.RowSource;
import io.obsmesh.query.plan.Tables;
import io.obsmesh.wire.ScanRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The CLI says of a wrong query what the API's {@code errors.txt} says, and exits with 2. */
class GoldenErrorsTest {
  private static final Path GOLDEN = Path.of("../src/test/resources/io/obsmesh/query/errors.txt");

  @Test
  void theCli_saysTheSame() throws IOException {
    RowSource none =
        new RowSource() {
          @Override
          public Answer scan(ScanRequest request) {
            throw new AssertionError("a wrong query was run: " + request);
          }

          @Override
          public Reports reports() {
            return new Reports(List.of(), List.of());
          }
        };
    int checked = 0;
    try (ApiServer server =
        ApiServer.start(ApiOptions.onLoopback(0), Tables.load(), none, "test")) {
      for (String block : Files.readString(GOLDEN).split("\n\n")) {
        if (!block.strip().startsWith("? ")) {
          continue;
        }
        String query = block.strip().substring(2, block.strip().indexOf('\n'));
        String text = block.strip().substring(block.strip().indexOf('\n') + 1);
        CommandRun run = CommandRun.of("query", query, "--server", server.url());
        assertThat(run.err()).as(query).isEqualTo(text + "\n");
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.out()).isEmpty();
        checked++;
      }
    }
    assertThat(checked).isGreaterThan(15);
  }
}
