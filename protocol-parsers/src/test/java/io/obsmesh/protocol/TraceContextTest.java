package io.obsmesh.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TraceContextTest {
  private final TraceContext trace = new TraceContext();

  private String ids() {
    return trace.traceId() + " " + trace.spanId() + " " + trace.parentSpanId();
  }

  @Test
  void jaeger_isPaddedToTheLengthOfTheOthers() {
    trace.header("Uber-Trace-Id", "af7651916cd43dd:b7ad6b7169203331:0:1");
    assertThat(ids()).isEqualTo("0af7651916cd43dd null b7ad6b7169203331");
    trace.clear();
    trace.header("uber-trace-id", "0af7651916cd43dd8448eb211c80319c%3A1%3A0%3A1");
    assertThat(ids()).isEqualTo("0af7651916cd43dd8448eb211c80319c null 0000000000000001");
  }

  @Test
  void brokenIds_changeNothing() {
    for (String value :
        new String[] {"", ":::", "0:1:0:1", "xyz:1:0:1", "1:1:0", "1:" + "1".repeat(17) + ":0:1"}) {
      trace.header("uber-trace-id", value);
    }
    trace.header("traceparent", "00-00000000000000000000000000000000-00f067aa0ba902b7-01");
    trace.header("b3", "1-2");
    assertThat(ids()).isEqualTo("null null null");
  }

  @Test
  void w3c_winsOverOthers_whateverTheirOrder() {
    String w3c = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    trace.header("uber-trace-id", "1:2:0:1");
    trace.header("traceparent", w3c);
    trace.header("b3", "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1");
    assertThat(ids()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736 null 00f067aa0ba902b7");
  }

  @Test
  void w3c_asBytes_isWhatItIsAsText_andABrokenOneChangesNothing() {
    bytes("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    for (String broken :
        new String[] {
          "00-00000000000000000000000000000000-10f067aa0ba902b7-01",
          "00-1bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
          "00-1bf92f3577b34da6a3ce929d0e0e473\u00e9-10f067aa0ba902b7-01",
          "0x-1bf92f3577b34da6a3ce929d0e0e4736-10f067aa0ba902b7-01",
          "00-1bf92f3577b34da6a3ce929d0e0e4736-10f067aa0ba902b7",
          "00-1bf92f3577b34da6a3ce929d0e0e4736_10f067aa0ba902b7-01",
        }) {
      bytes(broken);
    }
    trace.header("b3", "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1");
    assertThat(ids()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736 null 00f067aa0ba902b7");
    byte[] copy = new byte[TraceContext.IDS_LENGTH];
    assertThat(trace.copyIds(copy)).isTrue();
    assertThat(new String(copy, StandardCharsets.ISO_8859_1))
        .isEqualTo("4bf92f3577b34da6a3ce929d0e0e473600f067aa0ba902b7");
    trace.header("traceparent", "00-5bf92f3577b34da6a3ce929d0e0e4736-10f067aa0ba902b7-01");
    assertThat(ids()).isEqualTo("5bf92f3577b34da6a3ce929d0e0e4736 null 10f067aa0ba902b7");
    trace.clear();
    assertThat(ids()).isEqualTo("null null null");
    assertThat(trace.copyIds(copy)).isFalse();
  }

  private void bytes(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.ISO_8859_1);
    trace.traceparent(new ByteCursor().wrap(bytes, 0, bytes.length), 0, bytes.length);
  }

  @Test
  void requestId_isNoTrace() {
    trace.header("X-Request-Id", "f058ebd6-02f7-4d3f-942e-904344e8cde5");
    assertThat(trace.requestId()).isEqualTo("f058ebd6-02f7-4d3f-942e-904344e8cde5");
    assertThat(ids()).isEqualTo("null null null");
    trace.clear();
    assertThat(trace.requestId()).isNull();
  }
}
