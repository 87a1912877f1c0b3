package io.obsmesh.query;

import io.obsmesh.query.Query.Let;
import io.obsmesh.query.Query.Pipeline;
import io.obsmesh.query.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the whole query language, by recursive descent. It knows no tables or fields: that is the
 * planner's.
 */
public final class QueryParser {
  /** Longer queries are refused. */
  public static final int MAX_LENGTH = 65_536;

  private QueryParser() {}

  /** Reads a query; throws {@link QueryException} with the place of the first error. */
  public static Query parse(String text) {
    Problems problems = new Problems(text);
    if (text.length() > MAX_LENGTH) {
      throw problems.fail(
          new Span(0, 1),
          "the query has " + text.length() + " characters (at most " + MAX_LENGTH + ")",
          null);
    }
    TokenReader in = new TokenReader(Lexer.tokens(text, problems), problems);
    StageParser stages = new StageParser(in);
    List<Let> lets = new ArrayList<>();
    while (in.atWord("let")) {
      in.take();
      Expr.Name name = in.name("a name for the pipeline");
      in.expect("=", "'=' after the name");
      Pipeline pipeline = stages.pipeline();
      in.expect(";", "';' at the end of let");
      lets.add(new Let(name, pipeline));
    }
    Pipeline pipeline = stages.pipeline();
    if (in.peek().kind() != Kind.END) {
      throw stages.unexpected();
    }
    return new Query(lets, pipeline);
  }
}
