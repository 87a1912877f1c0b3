package io.obsmesh.protocol.websocket;

import io.obsmesh.protocol.kit.Captures;
import io.obsmesh.protocol.kit.ProtocolContractTest;
import io.obsmesh.protocol.kit.Stream;
import java.util.ArrayList;
import java.util.List;

class WebSocketContractTest extends ProtocolContractTest {
  private final List<Stream> streams = read();

  private static List<Stream> read() {
    List<Stream> streams = new ArrayList<>();
    for (String capture : WebSocketCapturesTest.captures()) {
      // Without masks: when the switch to WebSocket is lost, the tunnelled request is one of HTTP.
      if (capture.endsWith("wstunnel-http.pcap")) {
        continue;
      }
      for (Stream stream : Captures.read(capture)) {
        // One has a second connection that asks for an upgrade and gets no answer.
        if (stream.pieces().size() > 2) {
          streams.add(stream);
        }
      }
    }
    return streams;
  }

  @Override
  protected String protocolName() {
    return "websocket";
  }

  @Override
  protected List<Stream> streams() {
    return streams;
  }
}
