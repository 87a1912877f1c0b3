package io.obsmesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.e2e.Processes.Running;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Real NATS: every numbered message is a row where it is sent and where it is delivered. */
final class NatsTest {
  private static Running nats;
  private static Recording recording;
  private static Product product;

  @BeforeAll
  static void start() {
    nats = MoreServers.nats();
    product = Product.shared();
    // Debian's tshark does not know NATS: the recording is for those who look.
    recording = Recording.of("nats", MoreServers.NATS);
  }

  @AfterAll
  static void stop() {
    var unused = recording.end();
    nats.close();
  }

  private static void say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void numberedMessages_areRowsAtBothEnds() throws IOException {
    String mark = "m" + Long.toString(System.nanoTime(), 36);
    try (Socket socket = new Socket("127.0.0.1", MoreServers.NATS)) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      assertThat(in.readLine()).startsWith("INFO ");
      say(socket, "CONNECT {\"verbose\":false,\"name\":\"" + mark + "\"}\r\n");
      say(socket, "SUB " + mark + ".> 1\r\nPING\r\n");
      assertThat(in.readLine()).isEqualTo("PONG");
      StringBuilder messages = new StringBuilder();
      for (int i = 0; i < 200; i++) {
        messages.append("PUB %s.%d 3\r\none\r\n".formatted(mark, i));
      }
      say(socket, messages + "PING\r\n");
      for (int i = 0; i < 200; i++) {
        assertThat(in.readLine()).startsWith("MSG " + mark);
        assertThat(in.readLine()).isEqualTo("one");
      }
      assertThat(in.readLine()).isEqualTo("PONG");
    }
    for (String command : List.of("PUB", "MSG")) {
      List<JsonNode> rows =
          product.rows("nats where subject contains \"" + mark + ".\" and command=" + command, 200);
      assertThat(rows).hasSize(200);
      for (int i = 0; i < 200; i++) {
        assertThat(rows.get(i).path("subject").asString()).isEqualTo(mark + "." + i);
        assertThat(rows.get(i).path("payload_bytes").asInt()).isEqualTo(3);
        assertThat(rows.get(i).path("dst.process").asString()).isEqualTo("nats-server");
      }
    }
  }
}
