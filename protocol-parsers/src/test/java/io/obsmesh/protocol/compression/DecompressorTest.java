package io.obsmesh.protocol.compression;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DecompressorTest {
  private static final int WANTED = 2048;

  private final Decompressor decompressor = Decompressor.mine();

  private static byte[] pack(Codec codec, byte[] plain) {
    return switch (codec) {
      case DEFLATE -> Packed.deflate(plain, true);
      case GZIP -> Packed.gzip(plain);
      case BROTLI -> Packed.brotli();
      case ZSTD -> Packed.zstd(plain);
      case SNAPPY -> Packed.snappy(plain);
      case LZ4 -> Packed.lz4(plain);
    };
  }

  private static String text(Beginning beginning) {
    return new String(beginning.bytes(), 0, beginning.length(), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @EnumSource(names = {"DEFLATE", "GZIP", "BROTLI", "ZSTD"})
  void stream_isReadWhole(Codec codec) {
    byte[] packed = pack(codec, Packed.text());
    Beginning read = decompressor.beginning(codec, packed, packed.length, true, WANTED);
    assertThat(text(read)).isEqualTo(Packed.TEXT);
    assertThat(read.whole()).isTrue();
    assertThat(read.problem()).isNull();
    Beginning cut = decompressor.beginning(codec, packed, packed.length, true, 10);
    assertThat(text(cut)).isEqualTo(Packed.TEXT.substring(0, 10));
    assertThat(cut.whole()).isFalse();
    assertThat(cut.problem()).isNull();
  }

  @ParameterizedTest
  @EnumSource(names = {"DEFLATE", "GZIP", "BROTLI", "ZSTD"})
  void stream_cutAtEveryByte_givesWhatItHolds(Codec codec) {
    byte[] packed = pack(codec, Packed.text());
    for (int length = 0; length < packed.length; length++) {
      Beginning part = decompressor.beginning(codec, packed, length, false, WANTED);
      assertThat(Packed.TEXT).startsWith(text(part));
      if (part.whole()) {
        // All is there but the checksum.
        assertThat(text(part)).isEqualTo(Packed.TEXT);
        continue;
      }
      assertThat(part.problem()).isNull();
      Beginning broken = decompressor.beginning(codec, packed, length, true, WANTED);
      assertThat(broken.problem()).isNotNull();
    }
  }

  @Test
  void deflated_isReadFromHalfOfIt() {
    byte[] plain = "one line of many, another line, a third one\n".repeat(30).getBytes();
    Random random = new Random(1);
    for (int i = 0; i < plain.length; i += 7) {
      plain[i] = (byte) ('a' + random.nextInt(26));
    }
    byte[] packed = Packed.gzip(plain);
    Beginning part = decompressor.beginning(Codec.GZIP, packed, packed.length / 2, false, WANTED);
    assertThat(part.length()).isGreaterThan(plain.length / 4);
    assertThat(Arrays.copyOf(part.bytes(), part.length()))
        .isEqualTo(Arrays.copyOf(plain, part.length()));
  }

  @Test
  void bareDeflate_isReadToo() {
    byte[] packed = Packed.deflate(Packed.text(), false);
    assertThat(text(decompressor.beginning(Codec.DEFLATE, packed, packed.length, true, WANTED)))
        .isEqualTo(Packed.TEXT);
  }

  @Test
  void bombs_areNamed() {
    byte[] zeros = new byte[4 << 20];
    assertThat(problem(Codec.GZIP, Packed.gzip(zeros), WANTED)).isEqualTo(Decompressor.BOMB);
    byte[] deflated = Packed.gzip(zeros);
    assertThat(decompressor.beginning(Codec.GZIP, deflated, 1500, false, WANTED).problem())
        .isEqualTo(Decompressor.BOMB);
    assertThat(problem(Codec.ZSTD, Packed.zstd(zeros), WANTED)).isEqualTo(Decompressor.BOMB);
    assertThat(problem(Codec.BROTLI, Packed.brotliBomb(), WANTED)).isEqualTo(Decompressor.BOMB);
  }

  private @org.jspecify.annotations.Nullable String problem(
      Codec codec, byte[] packed, int wanted) {
    return decompressor.beginning(codec, packed, packed.length, true, wanted).problem();
  }

  @Test
  void hugeWindow_isRefused() {
    byte[] zstd = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (byte) 0xf8, 1, 0, 0};
    assertThat(problem(Codec.ZSTD, zstd, WANTED)).isEqualTo(Decompressor.WINDOW);
    assertThat(problem(Codec.BROTLI, new byte[] {0x0f, 0, 0}, WANTED))
        .isEqualTo(Decompressor.WINDOW);
  }

  @ParameterizedTest
  @EnumSource
  void noise_neverThrows(Codec codec) {
    Random random = new Random(3);
    byte[] right = pack(codec, Packed.text());
    for (int round = 0; round < 2000; round++) {
      byte[] noise = right.clone();
      for (int i = random.nextInt(4); i >= 0; i--) {
        noise[random.nextInt(noise.length)] = (byte) random.nextInt(256);
      }
      switch (codec) {
        case DEFLATE, GZIP, BROTLI, ZSTD ->
            assertThat(
                    decompressor
                        .beginning(codec, noise, noise.length, random.nextBoolean(), WANTED)
                        .length())
                .isBetween(0, WANTED);
        case SNAPPY, LZ4 -> decompressor.whole(codec, noise, 0, noise.length, 300);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void block_isReadWhenItsSizeIsRight(Codec codec) {
    byte[] packed = pack(codec, Packed.text());
    int size = Packed.text().length;
    assertThat(decompressor.whole(codec, packed, 0, packed.length, size)).isEqualTo(Packed.text());
    assertThat(decompressor.whole(codec, packed, 0, packed.length, size - 1)).isNull();
    assertThat(decompressor.whole(codec, packed, 0, packed.length, size + 1)).isNull();
    assertThat(decompressor.whole(codec, packed, 0, packed.length / 2, size)).isNull();
  }
}
