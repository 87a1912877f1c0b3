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

  /** Reads a query; throws {@link QueryException} with all errors that could be found. */
  public static Query parse(String text) {
    Problems problems = new Problems(text);
    Query query = parse(text, problems);
    problems.throwIfAny();
    return query;
  }

  /**
   * Reads a query and notes its errors. A stage that could not be read ends its pipeline: what the
   * columns are behind it is not known; the stages behind are read for their own errors only.
   * Throws {@link QueryException} when there is nothing to go on with.
   */
  public static Query parse(String text, Problems problems) {
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
      in.note(stages.unexpected());
    }
    return new Query(lets, pipeline);
  }
}
