package io.obsmesh.fuzz;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Claim;
import io.obsmesh.protocol.CloseReason;
import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.Heads;
import io.obsmesh.protocol.ParseResult;
import io.obsmesh.protocol.Protocol;
import io.obsmesh.protocol.RequestMatcher;
import io.obsmesh.protocol.Session;
import io.obsmesh.protocol.SessionContext;
import io.obsmesh.protocol.Span;
import io.obsmesh.protocol.StreamParser;
import io.obsmesh.table.Table;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckTest {
  private static byte[] saying(String text) {
    byte[] input = new byte[4 + text.length()];
    input[3] = (byte) text.length();
    for (int i = 0; i < text.length(); i++) {
      input[4 + i] = (byte) text.charAt(i);
    }
    return input;
  }

  @Test
  void exceptionThatTheDriverSurvives_isAFindingWithItsCause() {
    Check check = Check.of(List.of(new Fragile()));
    assertThatCode(() -> check.run(saying("good"))).doesNotThrowAnyException();
    assertThatThrownBy(() -> check.run(saying("bad!")))
        .isInstanceOf(AssertionError.class)
        .hasMessage("a parser threw")
        .hasRootCauseMessage("cannot read !");
  }

  @Test
  void everyArray_isAnInput() {
    Check check = Check.of(List.of(new Fragile()));
    for (int length = 0; length < 12; length++) {
      byte[] input = new byte[length];
      java.util.Arrays.fill(input, (byte) 0xff);
      assertThatCode(() -> check.run(input)).doesNotThrowAnyException();
    }
  }

  /** Throws for an exclamation mark. */
  private static final class Fragile
      implements Protocol, Session<Integer>, StreamParser<Integer>, RequestMatcher<Integer> {
    @Override
    public String name() {
      return "fragile";
    }

    @Override
    public List<Table> tables() {
      return List.of();
    }

    @Override
    public Claim detect(Heads heads) {
      return Claim.UNDECIDED;
    }

    @Override
    public Session<Integer> open(SessionContext context) {
      return this;
    }

    @Override
    public StreamParser<Integer> parser(Direction direction) {
      return this;
    }

    @Override
    public RequestMatcher<Integer> matcher() {
      return this;
    }

    @Override
    public ParseResult<Integer> parse(ByteCursor in) {
      if (!in.has(1)) {
        return new ParseResult.NeedMore<>(1);
      }
      int value = in.readByte();
      if (value == '!') {
        throw new IllegalStateException("cannot read !");
      }
      return new ParseResult.Frame<>(value);
    }

    @Override
    public void lost() {}

    @Override
    public boolean seekBoundary(ByteCursor in) {
      return in.has(1);
    }

    @Override
    public void accept(Direction direction, Integer frame, Span span) {}

    @Override
    public void lost(Direction direction, long bytes, long timeNanos) {}

    @Override
    public void close(CloseReason reason, long timeNanos) {}

    @Override
    public int pending() {
      return 0;
    }
  }
}
