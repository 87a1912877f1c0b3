package io.obsmesh.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProtocolsDocTest {
  private static final Path PAGE = Path.of("..", "docs", "protocols.md");
  private static final String COMMAND =
      "mvn -pl protocol-parsers test -Dtest=ProtocolsDocTest -Dobsmesh.docs=write";

  @Test
  void page_saysWhatTheTablesSay() throws IOException {
    String right = ProtocolsDoc.render();
    if ("write".equals(System.getProperty("obsmesh.docs"))) {
      Files.writeString(PAGE, right);
    }
    assertThat(Files.exists(PAGE) ? Files.readString(PAGE) : "")
        .as("docs/protocols.md is stale; write it anew with: " + COMMAND)
        .isEqualTo(right);
  }

  @Test
  void everyProtocol_hasItsPage_withWhatIsReadAndBySources() throws IOException {
    List<String> lacking = new ArrayList<>();
    for (Protocol protocol : ProtocolsDoc.protocols()) {
      Path page = Path.of("src/main/java", ProtocolsDoc.folder(protocol), "README.md");
      String text = Files.exists(page) ? Files.readString(page) : "";
      boolean limits = text.contains("Not ") || text.contains("not ");
      if (!text.startsWith("# ") || !limits || !text.contains("Sources")) {
        lacking.add(page.toString());
      }
    }
    assertThat(lacking).isEmpty();
  }
}
