package io.obsmesh.protocol.http2;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HpackDecoderTest {
  private final HeaderBlock block = new HeaderBlock();

  static List<HpackStories.Story> stories() {
    return HpackStories.all();
  }

  @ParameterizedTest
  @MethodSource("stories")
  void story_readFromItsStart_isExact(HpackStories.Story story) {
    HpackDecoder decoder = new HpackDecoder();
    for (HpackStories.Block wanted : story.blocks()) {
      assertThat(decode(decoder, wanted.wire())).isTrue();
      assertThat(fields()).isEqualTo(wanted.fields());
      assertThat(block.unknown()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("stories")
  void story_joinedAtEveryBlock_saysUnknownOrTheTruth(HpackStories.Story story) {
    int known = 0;
    int unknown = 0;
    for (int join = 1; join < story.blocks().size(); join++) {
      HpackDecoder decoder = new HpackDecoder();
      decoder.lose();
      for (HpackStories.Block wanted : story.blocks().subList(join, story.blocks().size())) {
        assertThat(decode(decoder, wanted.wire())).isTrue();
        unknown += assertTrueOrUnknown(wanted);
        known += block.size();
      }
    }
    // Not vacuous: most of what comes after joining is known.
    assertThat(unknown).isLessThan(known / 2);
  }

  @ParameterizedTest
  @MethodSource("stories")
  void story_withABlockMissing_saysUnknownOrTheTruth(HpackStories.Story story) {
    for (int hole = 0; hole < story.blocks().size(); hole += 9) {
      HpackDecoder decoder = new HpackDecoder();
      for (int i = 0; i < story.blocks().size(); i++) {
        if (i == hole) {
          decoder.lose();
          continue;
        }
        HpackStories.Block wanted = story.blocks().get(i);
        assertThat(decode(decoder, wanted.wire())).isTrue();
        int unknown = assertTrueOrUnknown(wanted);
        assertThat(unknown == 0 || i > hole).isTrue();
      }
    }
  }

  @Test
  void fieldsInsertedAfterJoining_areKnownByIndex_olderOnesAreNot() {
    HpackDecoder decoder = new HpackDecoder();
    decoder.lose();
    // x: 1 inserted, then itself, then the one before it, then its name with another value.
    decode(decoder, "4001780131" + "be" + "bf" + "7e0132" + "7f010133");
    assertThat(fields()).containsExactly("x", "1", "x", "1", null, null, "x", "2", null, "3");
    assertThat(block.unknown()).isEqualTo(2);
    // What got an unknown name keeps its place and its value.
    decode(decoder, "be" + "bf" + "c0");
    assertThat(fields()).containsExactly(null, "3", "x", "2", "x", "1");
  }

  @Test
  void tableSizeZero_makesALateJoinerKnowAllAgain() {
    HpackDecoder decoder = new HpackDecoder();
    decoder.lose();
    assertThat(decode(decoder, "20" + "3fe11f" + "4001780131" + "be")).isTrue();
    assertThat(decode(decoder, "bf")).as("an entry that cannot exist").isFalse();
  }

  @Test
  void entryLargerThanTheTable_emptiesIt() {
    HpackDecoder decoder = new HpackDecoder();
    assertThat(decode(decoder, "3f03" + "4001780131")).isTrue(); // table of 34 bytes, entry of 34
    assertThat(decoder.knownEntries()).isEqualTo(1);
    assertThat(decode(decoder, "40017802" + "3131")).isTrue();
    assertThat(decoder.knownEntries()).isZero();
    assertThat(decode(decoder, "be")).isFalse();
  }

  @Test
  void sizeUpdateAfterAField_isMalformed() {
    assertThat(decode(new HpackDecoder(), "8220")).isFalse();
    assertThat(fields()).containsExactly(":method", "GET");
    assertThat(block.missing()).isTrue();
  }

  @Test
  void brokenIntegersAndStrings_areMalformed() {
    for (String wire :
        List.of("80", "ff", "ffffffffffff", "ffffffffff7f", "4005616263", "00", "0001", "be")) {
      assertThat(decode(new HpackDecoder(), wire)).as(wire).isFalse();
    }
  }

  @Test
  void huffman_everyByteValueAndPadding() {
    // Section C.4.1 of RFC 7541, and the rules of section 5.2 on padding.
    assertThat(huffman("f1e3c2e5f23a6ba0ab90f4ff")).isEqualTo("www.example.com");
    assertThat(huffman("")).isEqualTo("");
    assertThat(huffman("1f")).isEqualTo("a");
    assertThat(huffman("18")).as("padding of zeros").isNull();
    assertThat(huffman("1fff")).as("padding of a whole byte").isNull();
    assertThat(huffman("ffffffff")).as("end of string").isNull();
    assertThat(huffman("ffffffc1ff")).isEqualTo("\u007fa");
    assertThat(huffman("ffffffcf")).isEqualTo("\u007f");
    assertThat(huffman("fe")).as("cut").isNull();
  }

  @Test
  void bomb_isBoundedButStillDecoded() {
    HpackDecoder decoder = new HpackDecoder();
    StringBuilder wire = new StringBuilder("400178" + "7fa11e").append("61".repeat(4000));
    wire.append("be".repeat(16_000)).append("82");
    assertThat(decode(decoder, wire.toString())).isTrue();
    assertThat(block.size()).isLessThanOrEqualTo(HeaderBlock.MOST_FIELDS);
    assertThat(block.truncated()).isTrue();
    assertThat(block.incomplete()).isTrue();
  }

  @Test
  void tableOfAGigabyte_keepsABoundedPart_andForgetsWithoutGuessing() {
    HpackDecoder decoder = new HpackDecoder();
    StringBuilder wire = new StringBuilder("3fe1ffffff03");
    for (int i = 0; i < 3000; i++) {
      wire.append("400178").append("04").append(HexFormat.of().toHexDigits(i).substring(4, 8));
      wire.append("0000");
    }
    assertThat(decode(decoder, wire.toString())).isTrue();
    assertThat(decoder.knownEntries()).isLessThan(2000);
    assertThat(decode(decoder, "ff81" + "15")).isTrue(); // index 127 + 1 + 21 * 128: entry 2754
    assertThat(fields()).containsExactly(null, null);
  }

  @Test
  void noise_neverThrowsAndNeverLoops() {
    Random random = new Random(7);
    HpackDecoder decoder = new HpackDecoder();
    for (int i = 0; i < 20_000; i++) {
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      decode(decoder, noise);
    }
    assertThat(decode(decoder, "82")).isTrue();
  }

  private int assertTrueOrUnknown(HpackStories.Block wanted) {
    List<String> fields = fields();
    List<String> known = new ArrayList<>(wanted.fields());
    int unknown = 0;
    for (int i = 0; i < Math.min(fields.size(), known.size()); i++) {
      if (fields.get(i) == null) {
        known.set(i, null);
        unknown += i & 1; // a field without a value has no name either
      }
    }
    if (!fields.equals(known)) {
      assertThat(fields).isEqualTo(known);
    }
    return unknown;
  }

  private static String huffman(String hex) {
    byte[] in = HexFormat.of().parseHex(hex);
    byte[] out = new byte[Huffman.mostDecoded(in.length)];
    int length = Huffman.decode(in, 0, in.length, out);
    return length < 0 ? null : new String(out, 0, length, StandardCharsets.ISO_8859_1);
  }

  private boolean decode(HpackDecoder decoder, String hex) {
    return decode(decoder, HexFormat.of().parseHex(hex));
  }

  private boolean decode(HpackDecoder decoder, byte[] wire) {
    block.clear();
    return decoder.decode(wire, 0, wire.length, block);
  }

  private List<String> fields() {
    List<String> fields = new ArrayList<>();
    for (int i = 0; i < block.size(); i++) {
      fields.add(block.name(i));
      fields.add(block.value(i));
    }
    return fields;
  }
}
