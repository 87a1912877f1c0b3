package io.obsmesh.protocol.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Direction;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** What looks like a chain of frames must also keep to the order that frames have. */
class FrameSearchTest {
  private static final String HEADERS_UNFINISHED = "000001 01 00 00000001 82";
  private static final String HEADERS = "000001 01 04 00000001 82";
  private static final String CONTINUATION = "000001 09 04 00000001 84";
  private static final String DATA = "000002 00 00 00000001 6869";

  private static FrameSearch.Verdict judge(String... frames) {
    byte[] bytes = HexFormat.of().parseHex(String.join("", frames).replace(" ", ""));
    ByteCursor in = new ByteCursor();
    in.wrap(bytes, 0, bytes.length);
    return new FrameSearch(false)
        .judge(in, 0, Direction.RESPONSE, FrameHeader.DEFAULT_MAX_LENGTH, streamId -> false);
  }

  @Test
  void framesInOrder_areFound() {
    assertThat(judge(HEADERS, DATA, DATA)).isEqualTo(FrameSearch.Verdict.YES);
    assertThat(judge(HEADERS_UNFINISHED, CONTINUATION, DATA)).isEqualTo(FrameSearch.Verdict.YES);
  }

  @Test
  void nothingComesInsideAHeaderBlock() {
    assertThat(judge(HEADERS_UNFINISHED, DATA, DATA)).isEqualTo(FrameSearch.Verdict.NO);
  }

  @Test
  void continuationContinuesWhatIsOpen() {
    assertThat(judge(HEADERS, CONTINUATION, DATA)).isEqualTo(FrameSearch.Verdict.NO);
    assertThat(judge(DATA, CONTINUATION, DATA)).isEqualTo(FrameSearch.Verdict.NO);
    assertThat(judge(CONTINUATION, DATA, DATA)).isEqualTo(FrameSearch.Verdict.YES);
  }
}
