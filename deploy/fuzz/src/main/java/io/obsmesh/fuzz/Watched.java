package io.obsmesh.fuzz;

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
import io.obsmesh.protocol.Transport;
import io.obsmesh.table.Table;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A protocol whose exceptions are reported with their traces, before the driver survives them.
 *
 * @param insist claim every connection, so that all bytes reach the parser
 */
record Watched(Protocol protocol, boolean insist, Consumer<Throwable> thrown) implements Protocol {
  @Override
  public String name() {
    return protocol.name();
  }

  @Override
  public List<Table> tables() {
    return protocol.tables();
  }

  @Override
  public Transport transport() {
    return protocol.transport();
  }

  @Override
  public Claim detect(Heads heads) {
    Claim claim = watch(() -> protocol.detect(heads));
    return insist ? Claim.CERTAIN : claim;
  }

  @Override
  public Session<?> open(SessionContext context) {
    return watch(() -> wrap(protocol.open(context)));
  }

  private <F> Session<F> wrap(Session<F> session) {
    StreamParser<F> request = new Parser<>(session.parser(Direction.REQUEST));
    StreamParser<F> response = new Parser<>(session.parser(Direction.RESPONSE));
    RequestMatcher<F> matcher = new Matcher<>(session.matcher());
    return new Session<>() {
      @Override
      public StreamParser<F> parser(Direction direction) {
        return direction == Direction.REQUEST ? request : response;
      }

      @Override
      public RequestMatcher<F> matcher() {
        return matcher;
      }
    };
  }

  private <T> T watch(Supplier<T> work) {
    try {
      return work.get();
    } catch (RuntimeException | StackOverflowError wrong) {
      thrown.accept(wrong);
      throw wrong;
    }
  }

  private void watch(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | StackOverflowError wrong) {
      thrown.accept(wrong);
      throw wrong;
    }
  }

  private final class Parser<F> implements StreamParser<F> {
    private final StreamParser<F> parser;

    Parser(StreamParser<F> parser) {
      this.parser = parser;
    }

    @Override
    public ParseResult<F> parse(ByteCursor in) {
      return watch(() -> parser.parse(in));
    }

    @Override
    public void lost() {
      watch(parser::lost);
    }

    @Override
    public boolean seekBoundary(ByteCursor in) {
      return watch(() -> parser.seekBoundary(in));
    }

    @Override
    public ParseResult<F> end() {
      return watch(parser::end);
    }

    @Override
    public long skippable() {
      return watch(parser::skippable);
    }

    @Override
    public void skipped(long bytes) {
      watch(() -> parser.skipped(bytes));
    }
  }

  private final class Matcher<F> implements RequestMatcher<F> {
    private final RequestMatcher<F> matcher;

    Matcher(RequestMatcher<F> matcher) {
      this.matcher = matcher;
    }

    @Override
    public void accept(Direction direction, F frame, Span span) {
      watch(() -> matcher.accept(direction, frame, span));
    }

    @Override
    public void lost(Direction direction, long bytes, long timeNanos) {
      watch(() -> matcher.lost(direction, bytes, timeNanos));
    }

    @Override
    public void close(CloseReason reason, long timeNanos) {
      watch(() -> matcher.close(reason, timeNanos));
    }

    @Override
    public void tick(long nowNanos) {
      watch(() -> matcher.tick(nowNanos));
    }

    @Override
    public int pending() {
      return matcher.pending();
    }
  }
}
