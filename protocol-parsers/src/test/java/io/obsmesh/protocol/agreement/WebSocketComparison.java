package io.obsmesh.protocol.agreement;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** WebSocket: sender, kind, size and close code of each message. */
final class WebSocketComparison implements Comparison {
  private static final int CONTINUATION = 0;
  private static final Map<Integer, String> KINDS =
      Map.of(1, "text", 2, "binary", 8, "close", 9, "ping", 10, "pong");

  @Override
  public String protocol() {
    return "websocket";
  }

  @Override
  public Set<String> layers() {
    return Set.of("websocket");
  }

  @Override
  public boolean covers(Map<String, Object> row) {
    return row.get("table").equals("websocket");
  }

  @Override
  public Reading ours(Map<String, Object> row) {
    return new Reading()
        .with("sender", row.get("sender"))
        .with("kind", row.get("opcode"))
        .with("bytes", row.get("bytes"))
        .with("code", row.get("close_code"));
  }

  @Override
  public List<Reading> theirs(List<Packet> conversation) {
    List<Reading> readings = new ArrayList<>();
    Map<String, Reading> open = new HashMap<>();
    for (Packet packet : conversation) {
      for (Node frame : packet.layers()) {
        if (frame.first("websocket.opcode").isEmpty()) {
          continue;
        }
        // Not by the mask: some of these clients forget it.
        String sender =
            packet.source().equals(conversation.getFirst().source()) ? "client" : "server";
        int opcode = Integer.parseInt(frame.show("websocket.opcode").orElseThrow());
        Reading started = open.get(sender);
        if (opcode == CONTINUATION && started != null) {
          long before = Long.parseLong(started.fields().get("bytes"));
          started.with("bytes", before + bytes(frame));
        } else {
          started =
              new Reading()
                  .with("sender", sender)
                  .with("kind", KINDS.getOrDefault(opcode, "opcode " + opcode))
                  .with("bytes", bytes(frame))
                  .with("code", frame.show("websocket.payload.close.status_code"));
          readings.add(started);
        }
        if (opcode < 8) {
          open.put(sender, started);
        }
      }
    }
    return readings;
  }

  private static long bytes(Node frame) {
    Optional<String> longer =
        frame
            .show("websocket.payload_length_ext_16")
            .or(() -> frame.show("websocket.payload_length_ext_64"));
    return Long.parseLong(
        longer.orElseGet(() -> frame.show("websocket.payload_length").orElse("0")));
  }
}
