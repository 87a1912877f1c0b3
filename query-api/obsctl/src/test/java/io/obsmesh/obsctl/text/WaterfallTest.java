package io.obsmesh.obsctl.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class WaterfallTest {
  private static JsonNode row(String json) {
    return JsonMapper.shared().readTree(json);
  }

  @Test
  void requests_areDrawnInOrderOnOneScale() {
    List<String> lines =
        Waterfall.draw(
            List.of(
                row(
                    """
                    {"time":"2026-01-01T00:00:00.050Z","latency":50000000,"protocol":"mysql",
                     "statement":"SELECT 1\\nFROM t","status":"ok"}\
                    """),
                row(
                    """
                    {"time":"2026-01-01T00:00:00Z","latency":100000000,"protocol":"http",
                     "method":"GET","host":"shop","path":"/x","status":200}\
                    """),
                row(
                    """
                    {"time":"2026-01-01T00:00:00.099Z","protocol":"redis","command":"GET",
                     "key":"k","error.type":"closed"}\
                    """)),
            200);
    assertThat(lines)
        .containsExactly(
            "    +0 ns " + "█".repeat(32) + "    100 ms  http GET shop/x → 200",
            " +50.0 ms "
                + " ".repeat(16)
                + "█".repeat(16)
                + "   50.0 ms  mysql SELECT 1\\nFROM t → ok",
            " +99.0 ms " + " ".repeat(31) + "█" + " no answer  redis GET k (closed)");
  }

  @Test
  void longLines_areCut_andNothingIsNothing() {
    JsonNode row =
        row("{\"time\":\"2026-01-01T00:00:00Z\",\"protocol\":\"dns\",\"dst.ip\":\"::1\"}");
    assertThat(Waterfall.draw(List.of(row), 50).getFirst()).hasSize(50).endsWith("…");
    assertThat(Waterfall.draw(List.of(), 50)).isEmpty();
    assertThat(Waterfall.draw(List.of(row("{}")), 50)).isEmpty();
  }
}
