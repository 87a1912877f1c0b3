package io.obsmesh.collector.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.obsmesh.collector.connection.RecordedConversations;
import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Limits;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class PcapReplayTest {
  private static final int SYN = PacketDecoder.SYN;
  private static final int ACK = PacketDecoder.ACK;
  private static final int FIN = PacketDecoder.FIN;

  private final RecordedConversations conversations = new RecordedConversations();
  private final PcapReplay replay = new PcapReplay("file", conversations, row -> {});

  /** Three-way handshake, request, response, both FINs; as IP packets. */
  private static byte[][] exchange() {
    return new byte[][] {
      tcp(true, 99, SYN, ""),
      tcp(false, 199, SYN | ACK, ""),
      tcp(true, 100, ACK, "GET"),
      tcp(false, 200, ACK, "200 OK"),
      tcp(true, 103, FIN | ACK, ""),
      tcp(false, 206, FIN | ACK, ""),
    };
  }

  private static byte[] tcp(boolean fromClient, int sequence, int flags, String text) {
    byte[] payload = text.getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer packet = ByteBuffer.allocate(40 + payload.length);
    packet.put((byte) 0x45).put((byte) 0).putShort((short) (40 + payload.length));
    packet.putInt(0).put((byte) 64).put((byte) 6).putShort((short) 0);
    packet.putInt(fromClient ? 0x0a000001 : 0x0a000002);
    packet.putInt(fromClient ? 0x0a000002 : 0x0a000001);
    packet.putShort((short) (fromClient ? 40000 : 80));
    packet.putShort((short) (fromClient ? 80 : 40000));
    packet.putInt(sequence).putInt(0).put((byte) 0x50).put((byte) flags);
    packet.putShort((short) 1000).putInt(0).put(payload);
    return packet.array();
  }

  private static byte[] pcap(
      int magic, ByteOrder order, int linkType, byte[] link, byte[][] packets) {
    ByteBuffer file = ByteBuffer.allocate(4096).order(order);
    file.putInt(magic).putShort((short) 2).putShort((short) 4).putInt(0).putInt(0);
    file.putInt(65535).putInt(linkType);
    int time = 1;
    for (byte[] packet : packets) {
      int length = link.length + packet.length;
      file.putInt(1000).putInt(time++).putInt(length).putInt(length).put(link).put(packet);
    }
    return java.util.Arrays.copyOf(file.array(), file.position());
  }

  private void assertExchange(byte[] file) throws IOException {
    PcapReplay.Summary summary = replay.read(new ByteArrayInputStream(file));
    assertThat(summary.warnings()).isEmpty();
    assertThat(summary.packets()).isEqualTo(6);
    assertThat(conversations.opened).hasSize(1);
    var conversation = conversations.opened.getFirst();
    assertThat(conversation.start.orientationKnown()).isTrue();
    assertThat(conversation.start.fromStart()).isTrue();
    assertThat(conversation.start.serverPort()).isEqualTo(80);
    assertThat(conversation.pieces).containsExactly("REQUEST@0+3 GET", "RESPONSE@0+6 200 OK");
    assertThat(conversation.closes).hasSize(1);
    assertThat(conversation.closes.getFirst()).startsWith("CLOSED@");
  }

  @Test
  void pcap_microsecondsLittleEndianRawIp() throws IOException {
    assertExchange(pcap(0xa1b2c3d4, ByteOrder.LITTLE_ENDIAN, 101, new byte[0], exchange()));
    assertThat(conversations.opened.getFirst().closes).containsExactly("CLOSED@1000000006000");
  }

  @Test
  void pcap_nanosecondsBigEndianEthernetWithVlan() throws IOException {
    byte[] link = new byte[18];
    link[12] = (byte) 0x81;
    link[16] = 8;
    assertExchange(pcap(0xa1b23c4d, ByteOrder.BIG_ENDIAN, 1, link, exchange()));
    assertThat(conversations.opened.getFirst().closes).containsExactly("CLOSED@1000000000006");
  }

  @Test
  void pcap_linuxCooked1And2AndLoopback() throws IOException {
    for (int[] link : new int[][] {{113, 16}, {276, 20}, {0, 4}, {108, 4}}) {
      conversations.opened.clear();
      var fresh = new PcapReplay("file", conversations, row -> {});
      byte[] file =
          pcap(0xa1b2c3d4, ByteOrder.LITTLE_ENDIAN, link[0], new byte[link[1]], exchange());
      fresh.read(new ByteArrayInputStream(file));
      assertThat(conversations.opened.getFirst().text(Direction.RESPONSE)).isEqualTo("200 OK");
    }
  }

  @Test
  void gzip_isReadThrough() throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(pcap(0xa1b2c3d4, ByteOrder.LITTLE_ENDIAN, 101, new byte[0], exchange()));
    }
    assertExchange(zipped.toByteArray());
  }

  @Test
  void pcapng_withNanosecondsAndUnknownBlocks() throws IOException {
    ByteBuffer file = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
    file.putInt(0x0a0d0d0a).putInt(28).putInt(0x1a2b3c4d).putInt(1).putLong(-1).putInt(28);
    file.putInt(1).putInt(32).putInt(101).putInt(65535);
    file.putShort((short) 9).putShort((short) 1).putInt(9).putInt(0).putInt(32);
    file.putInt(0x0bad).putInt(16).putInt(42).putInt(16);
    long time = 5_000_000_007L;
    for (byte[] packet : exchange()) {
      int padded = packet.length + 3 & ~3;
      file.putInt(6).putInt(32 + padded).putInt(0).putInt((int) (time >>> 32)).putInt((int) time);
      file.putInt(packet.length).putInt(packet.length).put(packet);
      file.position(file.position() + padded - packet.length);
      file.putInt(32 + padded);
    }
    assertExchange(java.util.Arrays.copyOf(file.array(), file.position()));
    assertThat(conversations.opened.getFirst().closes).containsExactly("CLOSED@5000000007");
  }

  @Test
  void cutFile_givesEverythingBefore_andSaysSo() throws IOException {
    byte[] whole = pcap(0xa1b2c3d4, ByteOrder.LITTLE_ENDIAN, 101, new byte[0], exchange());
    byte[] cut = java.util.Arrays.copyOf(whole, whole.length - 100);
    PcapReplay.Summary summary = replay.read(new ByteArrayInputStream(cut));
    assertThat(summary.warnings())
        .containsExactly("the capture is cut off after packet 4; all before it was read");
    assertThat(conversations.opened.getFirst().text(Direction.RESPONSE)).isEqualTo("200 OK");
    assertThat(conversations.opened.getFirst().closes.getFirst()).startsWith("UNOBSERVED@");
  }

  @Test
  void everyCutOfAFile_isReadWithoutError() throws IOException {
    byte[] whole = pcap(0xa1b2c3d4, ByteOrder.LITTLE_ENDIAN, 101, new byte[0], exchange());
    for (int length = 4; length < whole.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(whole, length);
      PcapReplay.Summary summary =
          new PcapReplay("file", conversations, row -> {}).read(new ByteArrayInputStream(cut));
      assertThat(summary.warnings().size()).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void randomBytesAfterTheHeader_neverThrow() throws IOException {
    java.util.Random random = new java.util.Random(7);
    for (int round = 0; round < 3000; round++) {
      byte[] bytes = pcap(0xa1b2c3d4, ByteOrder.LITTLE_ENDIAN, 101, new byte[0], exchange());
      for (int i = 0; i < 8; i++) {
        bytes[20 + random.nextInt(bytes.length - 20)] = (byte) random.nextInt(256);
      }
      new PcapReplay("file", conversations, row -> {}).read(new ByteArrayInputStream(bytes));
      conversations.opened.clear();
    }
  }

  @Test
  void pipelinedRequests_areRowsWithTheirResponses() throws IOException {
    StringBuilder requests = new StringBuilder();
    StringBuilder responses = new StringBuilder();
    for (int i = 0; i < 5; i++) {
      requests.append("GET /").append(i).append(" HTTP/1.1\r\nHost: a\r\n\r\n");
      responses.append("HTTP/1.1 20").append(i).append(" OK\r\n");
      responses.append(i == 4 ? "\r\n" : "Content-Length: 1\r\n\r\nx");
    }
    byte[][] packets = {
      tcp(true, 99, SYN, ""),
      tcp(false, 199, SYN | ACK, ""),
      tcp(true, 100, ACK, requests.toString()),
      tcp(false, 200, ACK, responses.toString()),
    };
    List<String> rows = new ArrayList<>();
    PcapReplay http =
        new PcapReplay(
            "file",
            Conversations.installed(Limits.DEFAULT),
            row -> {
              if (row.table().name().equals("http")) {
                rows.add(
                    row.value("path") + " " + row.value("status") + " " + row.value("src.port"));
              }
            });
    http.read(
        new ByteArrayInputStream(
            pcap(0xa1b2c3d4, ByteOrder.LITTLE_ENDIAN, 101, new byte[0], packets)));
    assertThat(rows)
        .containsExactly(
            "/0 200 40000", "/1 201 40000", "/2 202 40000", "/3 203 40000", "/4 204 40000");
  }

  @Test
  void otherFiles_areRefused() {
    assertThatThrownBy(() ->
            replay.read(new ByteArrayInputStream("hello world".getBytes(StandardCharsets.UTF_8))))
        .isInstanceOf(CaptureFormatException.class)
        .hasMessage("not a capture file: it begins with 68656c6c (expected: pcap or pcapng)");
    assertThatThrownBy(() -> replay.read(new ByteArrayInputStream(new byte[0])))
        .hasMessage("the capture is empty (expected: pcap or pcapng)");
  }
}
