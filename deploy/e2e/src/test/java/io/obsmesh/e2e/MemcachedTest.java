package io.obsmesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.e2e.Processes.Running;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/** Real Memcached: every numbered command is a row, in text and, pipelined, in binary. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class MemcachedTest {
  private static final int GET = 0;
  private static final int SET = 1;

  private static Running memcached;
  private static Recording recording;
  private static Product product;

  @BeforeAll
  static void start() {
    memcached = MoreServers.memcached();
    product = Product.shared();
    recording = Recording.of("memcached", MoreServers.MEMCACHED);
  }

  @AfterAll
  static void stop() {
    recording.close();
    memcached.close();
  }

  private static String mark() {
    return "m" + Long.toString(System.nanoTime(), 36);
  }

  private static List<JsonNode> rows(String mark, int count) {
    List<JsonNode> rows = product.rows("memcached where key contains \"" + mark + "\"", count);
    assertThat(rows).hasSize(count);
    assertThat(rows)
        .allSatisfy(row -> {
          assertThat(row.path("dst.process").asString()).isEqualTo("memcached");
          assertThat(row.path("src.pid").asLong()).isEqualTo(ProcessHandle.current().pid());
        });
    return rows;
  }

  private static Socket connect() throws IOException {
    return new Socket("127.0.0.1", MoreServers.MEMCACHED);
  }

  private static String line(DataInputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      line.append((char) next);
    }
    return line.toString().strip();
  }

  @Test
  void numberedCommands_areRowsWithHitsAndMisses() throws IOException {
    String mark = mark();
    try (Socket socket = connect()) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      for (int i = 0; i < 100; i++) {
        String key = mark + "." + i;
        say(socket, "set " + key + " 0 0 5\r\nvalue\r\n");
        assertThat(line(in)).isEqualTo("STORED");
        say(socket, "get " + key + "\r\n");
        assertThat(line(in)).startsWith("VALUE");
        assertThat(line(in)).isEqualTo("value");
        assertThat(line(in)).isEqualTo("END");
        say(socket, "get absent." + key + "\r\n");
        assertThat(line(in)).isEqualTo("END");
      }
    }
    List<JsonNode> rows = rows(mark, 300);
    for (int i = 0; i < 300; i += 3) {
      String key = mark + "." + i / 3;
      assertThat(rows.get(i).path("key").asString()).isEqualTo(key);
      assertThat(rows.get(i).path("status").asString()).isEqualTo("STORED");
      assertThat(rows.get(i + 1).path("key").asString()).isEqualTo(key);
      assertThat(rows.get(i + 1).path("hits").asInt()).isEqualTo(1);
      assertThat(rows.get(i + 2).path("misses").asInt()).isEqualTo(1);
    }
  }

  private static void say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void binaryCommands_sentAtOnce_areRowsInOrder() throws IOException {
    String mark = mark();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < 50; i++) {
      all.writeBytes(binary(SET, mark + "." + i, "v".repeat(i + 1)));
      all.writeBytes(binary(GET, mark + "." + i, ""));
    }
    try (Socket socket = connect()) {
      socket.getOutputStream().write(all.toByteArray());
      DataInputStream in = new DataInputStream(socket.getInputStream());
      for (int i = 0; i < 100; i++) {
        byte[] head = in.readNBytes(24);
        int body =
            (head[8] & 0xff) << 24
                | (head[9] & 0xff) << 16
                | (head[10] & 0xff) << 8
                | head[11] & 0xff;
        assertThat(head[6] << 8 | head[7]).isZero();
        in.skipNBytes(body);
      }
    }
    List<JsonNode> rows = rows(mark, 100);
    for (int i = 0; i < 100; i++) {
      assertThat(rows.get(i).path("command").asString()).isEqualTo(i % 2 == 0 ? "set" : "get");
      assertThat(rows.get(i).path("key").asString()).isEqualTo(mark + "." + i / 2);
      assertThat(rows.get(i).path("format").asString()).isEqualTo("binary");
      assertThat(rows.get(i).path("value_bytes").asInt()).isEqualTo(i / 2 + 1);
    }
  }

  private static byte[] binary(int opcode, String key, String value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    int extras = opcode == SET ? 8 : 0;
    out.writeByte(0x80);
    out.writeByte(opcode);
    out.writeShort(key.length());
    out.writeByte(extras);
    out.write(new byte[3]);
    out.writeInt(extras + key.length() + value.length());
    out.write(new byte[12 + extras]);
    out.writeBytes(key + value);
    return bytes.toByteArray();
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void tshark_readsTheSame() {
    Agreement.inAll(
        recording, "memcached", 1000, "tcp.port==" + MoreServers.MEMCACHED + ",memcache");
  }
}
