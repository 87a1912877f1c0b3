package io.obsmesh.protocol.http2;

import static io.obsmesh.protocol.http2.Frames.PREFACE;
import static io.obsmesh.protocol.http2.Frames.data;
import static io.obsmesh.protocol.http2.Frames.frame;
import static io.obsmesh.protocol.http2.Frames.get;
import static io.obsmesh.protocol.http2.Frames.headers;
import static io.obsmesh.protocol.http2.Frames.settings;
import static io.obsmesh.protocol.http2.Frames.settingsAck;
import static io.obsmesh.protocol.http2.Frames.windowUpdate;
import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Limits;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is lost, hostile or too much. */
class Http2BoundsTest {
  private final Http2Wire wire = new Http2Wire(false);

  private static Http2Wire started() {
    return new Http2Wire(false)
        .client(1, PREFACE, settings(3, 100), windowUpdate(0))
        .server(2, settings(), settingsAck())
        .client(3, settingsAck());
  }

  @Test
  void holeInsideABody_costsNothing() {
    Http2Wire wire = started();
    wire.client(10, get(1, "/big"));
    byte[] body = data(1, true, new byte[10_000]);
    byte[] head = headers(1, false, ":status", "200");
    wire.server(20, head, Arrays.copyOf(body, 9));
    wire.hole(Direction.RESPONSE, 30, 9_990).server(40, new byte[10]);
    assertThat(wire.row())
        .containsEntry("latency", 30L)
        .containsEntry("resp.bytes", (long) head.length + body.length)
        .doesNotContainKey("lossy");
  }

  @Test
  void holeElsewhere_isFoundOutOf_andMarksWhatItTouched() {
    Http2Wire wire = started();
    wire.client(10, get(1, "/a"));
    wire.server(20, headers(1, false, ":status", "200"), Arrays.copyOf(data(1, false, "abc"), 5));
    wire.hole(Direction.RESPONSE, 30, 1000);
    wire.server(40, "noise".getBytes(), data(1, false, "def"), data(1, true, "ghi"));
    wire.client(50, get(3, "/b")).server(60, headers(3, true, ":status", "200"));
    assertThat(wire.rows).hasSize(2);
    assertThat(wire.rows.get(0))
        .containsEntry("path", "/a")
        .containsEntry("lossy", true)
        .doesNotContainKey("resp.bytes");
    assertThat(wire.rows.get(1))
        .containsEntry("path", "/b")
        .containsEntry("status", 200L)
        .doesNotContainKey("lossy");
  }

  @Test
  void joinedLate_reportsOldTableEntriesAsUnknown_andNewOnesExactly() {
    byte[] inserted =
        frame(
            FrameHeader.HEADERS,
            5,
            7,
            new byte[] {(byte) 0x82, (byte) 0x86, (byte) 0xc5},
            Frames.indexedBlock(":path", "/new"));
    byte[] again =
        frame(
            FrameHeader.HEADERS,
            5,
            9,
            new byte[] {(byte) 0x82, (byte) 0x86, (byte) 0xbe, (byte) 0xbf});
    Http2Wire wire = new Http2Wire(true);
    wire.client(10, inserted, again);
    wire.server(20, headers(5, true, ":status", "200"), headers(7, true, ":status", "200"));
    wire.server(30, frame(FrameHeader.HEADERS, 5, 9, new byte[] {(byte) 0xc0}));
    assertThat(wire.rows)
        .extracting(row -> row.get("method") + " " + row.get("path") + " " + row.get("status"))
        .containsExactly("GET /new 200", "GET /new null");
    assertThat(wire.rows.get(0)).doesNotContainKey("host");
  }

  @Test
  void bytesThatAreNothing_areMalformed_andRowsFollowAgain() {
    Http2Wire wire = started();
    byte[] noise = new byte[500];
    new Random(5).nextBytes(noise);
    wire.client(10, noise, get(3, "/a"), get(5, "/b"));
    wire.server(20, headers(3, true, ":status", "200"), headers(5, true, ":status", "200"));
    assertThat(wire.malformed).isNotEmpty();
    assertThat(wire.rows).extracting(row -> row.get("path")).contains("/b");
  }

  @Test
  void noise_neverThrowsAndNeverLoops() {
    Random random = new Random(11);
    for (int i = 0; i < 300; i++) {
      Http2Wire wire = new Http2Wire(random.nextBoolean());
      for (int j = 0; j < 20; j++) {
        byte[] noise = new byte[random.nextInt(300)];
        random.nextBytes(noise);
        for (int k = 0; k + 9 < noise.length && random.nextBoolean(); k += 30) {
          noise[k] = 0;
          noise[k + 1] = 0;
          noise[k + 3] = (byte) random.nextInt(11);
          noise[k + 5] = 0;
        }
        wire.feed(Direction.values()[random.nextInt(2)], j, noise);
      }
      wire.close(1000);
    }
  }

  @Test
  void tooManyOpenStreams_giveUpTheOldest() {
    Http2Wire wire = new Http2Wire(false, new Limits(1 << 20, 16 << 10, 2 << 10, 4));
    wire.client(1, PREFACE, settings());
    for (int i = 0; i < 100; i++) {
      wire.client(10 + i, get(2 * i + 1, "/" + i));
    }
    assertThat(wire.pending()).isEqualTo(4);
    assertThat(wire.rows).hasSize(96);
    assertThat(wire.rows.getFirst()).containsEntry("path", "/0").containsEntry("truncated", true);
  }

  @Test
  void hugeHeaderBlock_isSkippedInBoundedMemory_andTheConnectionGoesOn() {
    Http2Wire wire = started();
    byte[] huge = frame(FrameHeader.HEADERS, 5, 1, new byte[1 << 20]);
    wire.client(10, huge, get(3, "/next"));
    wire.server(20, headers(1, true, ":status", "431"), headers(3, true, ":status", "200"));
    assertThat(wire.rows).extracting(row -> row.get("status")).isEqualTo(List.of(431L, 200L));
    assertThat(wire.rows.get(0)).containsEntry("lossy", true).doesNotContainKey("path");
    assertThat(wire.rows.get(1)).containsEntry("path", "/next");
  }
}
