package io.obsmesh.query;

import io.obsmesh.query.Token.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tokens of a query with one place to read at. */
final class TokenReader {
  /** Deeper nesting is refused, so that no query overflows the stack. */
  private static final int MAX_DEPTH = 100;

  private final List<Token> tokens;
  private final Problems problems;
  private int at;
  private int depth;

  TokenReader(List<Token> tokens, Problems problems) {
    this.tokens = tokens;
    this.problems = problems;
  }

  Token peek() {
    return tokens.get(at);
  }

  Token peek(int ahead) {
    return tokens.get(Math.min(at + ahead, tokens.size() - 1));
  }

  Token take() {
    Token token = tokens.get(at);
    if (at < tokens.size() - 1) {
      at++;
    }
    return token;
  }

  boolean at(String symbol) {
    return peek().is(symbol);
  }

  boolean atWord(String word) {
    return peek().isWord(word);
  }

  /** Takes the symbol if it is next. */
  boolean skip(String symbol) {
    if (at(symbol)) {
      take();
      return true;
    }
    return false;
  }

  /** Takes the word if it is next. */
  boolean skipWord(String word) {
    if (atWord(word)) {
      take();
      return true;
    }
    return false;
  }

  Token expect(String symbol, String what) {
    if (!at(symbol)) {
      throw expected(what, null);
    }
    return take();
  }

  Token expectWord(String word) {
    if (!atWord(word)) {
      throw expected("'" + word + "'", null);
    }
    return take();
  }

  Expr.Name name(String what) {
    if (peek().kind() != Kind.NAME) {
      throw expected(what, null);
    }
    Token token = take();
    return new Expr.Name(token.span(), token.text());
  }

  /** A duration such as 5m. */
  long duration() {
    Token token = peek();
    if (token.value() instanceof Value.Duration duration && duration.nanos() > 0) {
      take();
      return duration.nanos();
    }
    if (token.value() instanceof Value.Whole whole) {
      throw problems.fail(
          token.span(),
          "a duration needs a unit",
          "write " + whole.text() + "s or " + whole.text() + "m");
    }
    throw expected("a duration", "write for example 5m");
  }

  /** A whole number that is not negative. */
  long count() {
    if (peek().value() instanceof Value.Whole whole) {
      take();
      return whole.value();
    }
    throw expected("a number", null);
  }

  Span lastSpan() {
    return tokens.get(Math.max(0, at - 1)).span();
  }

  /** How deep in brackets and pipelines the place to read at is. */
  int depth() {
    return depth;
  }

  /** Notes an error that does not end the reading. It was added where it was made. */
  void note(QueryException error) {
    if (problems.isFatal()) {
      throw error;
    }
  }

  /**
   * Goes on at the next bar, or at what ends the pipeline, after an error.
   *
   * @param nested whether a closing bracket ends it
   */
  void recover(int depthBefore, boolean nested) {
    depth = depthBefore;
    int open = 0;
    while (peek().kind() != Kind.END) {
      if (open == 0 && (at("|") || at(";") || nested && at(")"))) {
        return;
      }
      open = at("(") ? open + 1 : at(")") ? Math.max(0, open - 1) : open;
      take();
    }
  }

  void enter() {
    if (++depth > MAX_DEPTH) {
      throw problems.fatal(peek().span(), "the query is nested too deep", null);
    }
  }

  void leave() {
    depth--;
  }

  /** The error that something else was expected here. */
  QueryException expected(String what, @Nullable String suggestion) {
    Token token = peek();
    if (token.kind() == Kind.END) {
      String source = problems.source();
      int end = source.stripTrailing().length();
      return problems.fail(
          new Span(end, end + 1), "query ends too early: expected " + what, suggestion);
    }
    return problems.fail(
        token.span(), "expected " + what + ", not '" + token.text() + "'", suggestion);
  }

  QueryException fail(Span span, String message, @Nullable String suggestion) {
    return problems.fail(span, message, suggestion);
  }
}
