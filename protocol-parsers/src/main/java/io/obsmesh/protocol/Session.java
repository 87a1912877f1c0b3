package io.obsmesh.protocol;

/** One connection's protocol state: a parser for each direction and the matcher they feed. */
public interface Session<F> {
  StreamParser<F> parser(Direction direction);

  RequestMatcher<F> matcher();
}
