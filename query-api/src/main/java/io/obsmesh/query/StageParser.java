package io.obsmesh.query;

import io.obsmesh.query.Query.Pipeline;
import io.obsmesh.query.Stage.Named;
import io.obsmesh.query.Stage.Order;
import io.obsmesh.query.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads pipelines and their stages. */
final class StageParser {
  /** The words that a stage begins with, besides the aggregates. */
  static final List<String> STAGES =
      List.of(
          "as",
          "at",
          "by",
          "compare",
          "distinct",
          "extend",
          "fill",
          "follow",
          "having",
          "head",
          "join",
          "last",
          "left",
          "limit",
          "render",
          "select",
          "since",
          "sort",
          "tail",
          "top",
          "where");

  private static final Set<String> RENDERS = Set.of("table", "timeseries", "heatmap", "map", "bar");
  private static final Set<String> FILLS = Set.of("null", "previous", "none", "linear");

  private final TokenReader in;
  private final ExprParser exprs;

  StageParser(TokenReader in) {
    this.in = in;
    this.exprs = new ExprParser(in);
  }

  Pipeline pipeline() {
    return pipeline(false);
  }

  /**
   * @param nested whether it stands in brackets
   */
  private Pipeline pipeline(boolean nested) {
    in.enter();
    Expr.Name table = in.name("a table");
    List<Stage> stages = new ArrayList<>();
    int depth = in.depth();
    boolean broken = false;
    try {
      Stage clause;
      while ((clause = clause()) != null) {
        stages.add(clause);
      }
      if (!atEnd() && !in.at("|")) {
        throw unexpected();
      }
    } catch (QueryException e) {
      in.note(e);
      in.recover(depth, nested);
      broken = true;
    }
    while (in.skip("|")) {
      try {
        Stage stage = stage();
        if (!atEnd() && !in.at("|")) {
          throw unexpected();
        }
        if (!broken) {
          stages.add(stage);
        }
      } catch (QueryException e) {
        in.note(e);
        in.recover(depth, nested);
        broken = true;
      }
    }
    in.leave();
    return new Pipeline(table, stages);
  }

  private boolean atEnd() {
    return in.peek().kind() == Kind.END || in.at(";") || in.at(")");
  }

  /** What may follow a table without a bar. */
  private @Nullable Stage clause() {
    Token token = in.peek();
    if (token.kind() != Kind.NAME) {
      return null;
    }
    return switch (token.text().toLowerCase(Locale.ROOT)) {
      case "where", "last", "since", "at", "follow", "join" -> stage();
      default -> null;
    };
  }

  QueryException unexpected() {
    Token token = in.peek();
    if (token.kind() == Kind.NAME) {
      Set<String> words = new TreeSet<>(STAGES);
      String nearest = Spelling.nearest(token.text(), words);
      return in.fail(
          token.span(),
          "expected '|' or the end, not '" + token.text() + "'",
          nearest == null
              ? "put '|' before the next stage"
              : nearest.equalsIgnoreCase(token.text())
                  ? "write '| " + nearest + "'"
                  : "did you mean '" + nearest + "'?");
    }
    return in.expected("'|' or the end", null);
  }

  private Stage stage() {
    Token first = in.peek();
    if (first.kind() != Kind.NAME) {
      throw in.expected("a stage such as where, sort or count()", null);
    }
    String word = first.text().toLowerCase(Locale.ROOT);
    boolean stage = STAGES.contains(word) && !word.equals("last"); // where (a or b)
    if (in.peek(1).is("=") || in.peek(1).is("(") && !stage) {
      return aggregate();
    }
    in.take();
    return switch (word) {
      case "where" -> {
        Expr condition = exprs.expr();
        yield new Stage.Where(since(first), condition);
      }
      case "having" -> {
        Expr condition = exprs.expr();
        yield new Stage.Having(since(first), condition);
      }
      case "last" -> {
        long nanos = in.duration();
        yield new Stage.Last(since(first), nanos);
      }
      case "since" -> sinceUntil(first);
      case "at" -> {
        Expr at = time();
        yield new Stage.At(since(first), at);
      }
      case "follow" -> new Stage.Follow(first.span());
      case "by" -> {
        List<Named> keys = keys();
        long every = every();
        yield new Stage.Aggregate(since(first), List.of(), keys, every);
      }
      case "select" -> {
        List<Named> items = named();
        yield new Stage.Select(since(first), items);
      }
      case "extend" -> {
        List<Named> items = assignments();
        yield new Stage.Extend(since(first), items);
      }
      case "sort" -> sort(first);
      case "top" -> top(first);
      case "head", "limit", "tail" -> {
        long count = in.count();
        yield new Stage.Limit(since(first), count, word.equals("tail"));
      }
      case "distinct" -> {
        List<Named> keys = keys();
        yield new Stage.Distinct(since(first), keys);
      }
      case "fill" -> fill(first);
      case "left" -> {
        in.expectWord("join");
        yield join(first, true);
      }
      case "join" -> join(first, false);
      case "compare" -> {
        long ago = in.duration();
        in.expectWord("ago");
        yield new Stage.Compare(since(first), ago);
      }
      case "as" -> {
        Expr.Name name = in.name("a name");
        yield new Stage.As(since(first), name);
      }
      case "render" -> render(first);
      default -> throw unknown(first);
    };
  }

  private QueryException unknown(Token word) {
    Set<String> words = new TreeSet<>(STAGES);
    words.addAll(Functions.AGGREGATES);
    if (Functions.AGGREGATES.contains(word.text())) {
      return in.fail(
          word.span(),
          "'" + word.text() + "' is a function",
          "write " + word.text() + (word.text().equals("count") ? "()" : "(field)"));
    }
    return in.fail(
        word.span(),
        "there is no stage '" + word.text() + "'",
        Spelling.didYouMean(word.text(), words));
  }

  private Stage aggregate() {
    Token first = in.peek();
    List<Named> aggregates = new ArrayList<>();
    do {
      aggregates.add(aggregateItem());
    } while (in.skip(","));
    List<Named> keys = in.skipWord("by") ? keys() : List.of();
    long every = every();
    return new Stage.Aggregate(since(first), aggregates, keys, every);
  }

  private Named aggregateItem() {
    Expr.Name name = in.name("an aggregate such as count()");
    if (in.skip("=")) {
      Expr.Name function = in.name("an aggregate such as count()");
      return new Named(exprs.call(function), name);
    }
    Expr.Call call = exprs.call(name);
    return new Named(call, in.skipWord("as") ? in.name("a name after 'as'") : null);
  }

  private long every() {
    return in.skipWord("every") ? in.duration() : 0;
  }

  private List<Named> keys() {
    return named();
  }

  /** Expressions with names: {@code x}, {@code x as y}, {@code y = x}. */
  private List<Named> named() {
    List<Named> items = new ArrayList<>();
    do {
      if (in.peek().kind() == Kind.NAME && in.peek(1).is("=")) {
        items.add(assignment());
      } else {
        Expr expr = exprs.expr();
        items.add(new Named(expr, in.skipWord("as") ? in.name("a name after 'as'") : null));
      }
    } while (in.skip(","));
    return items;
  }

  private List<Named> assignments() {
    List<Named> items = new ArrayList<>();
    do {
      items.add(assignment());
    } while (in.skip(","));
    return items;
  }

  private Named assignment() {
    Expr.Name name = in.name("a name");
    in.expect("=", "'=' after '" + name.text() + "'");
    return new Named(exprs.expr(), name);
  }

  private Stage sort(Token first) {
    List<Order> orders = new ArrayList<>();
    do {
      boolean descending = in.skip("-");
      Expr.Name name = in.name("a field to sort by");
      Expr by = in.at("(") ? exprs.call(name) : new Expr.Ref(name.span(), name.text(), null);
      if (in.skipWord("desc")) {
        descending = true;
      } else {
        in.skipWord("asc");
      }
      orders.add(new Order(by, descending));
    } while (in.skip(","));
    return new Stage.Sort(since(first), orders);
  }

  private Stage top(Token first) {
    long count = in.count();
    Expr.Name name = in.name("a field or an aggregate");
    Expr by = in.at("(") ? exprs.call(name) : new Expr.Ref(name.span(), name.text(), null);
    List<Named> keys = in.skipWord("by") ? keys() : List.of();
    long every = every();
    return new Stage.Top(since(first), count, by, keys, every);
  }

  private Stage sinceUntil(Token first) {
    Expr since = time();
    Expr until = in.skipWord("until") ? time() : null;
    return new Stage.Since(since(first), since, until);
  }

  private Expr time() {
    Token token = in.peek();
    if (token.isWord("now")) {
      in.take();
      return new Expr.Ref(token.span(), "now", null);
    }
    return switch (token.value()) {
      case Value.Instant i -> literal(i);
      case Value.Duration d -> literal(d);
      case Value.Quoted q -> literal(q);
      case Value.Parameter p -> literal(p);
      case null, default ->
          throw in.expected("a time", "write 2026-11-20T10:00:00Z, or 10m for ten minutes ago");
    };
  }

  private Expr literal(Value value) {
    return new Expr.Literal(in.take().span(), value);
  }

  private Stage fill(Token first) {
    if (in.peek().kind() == Kind.NAME) {
      Expr.Name mode = in.name("a way to fill");
      if (!FILLS.contains(mode.text())) {
        throw in.fail(
            mode.span(),
            "there is no fill '" + mode.text() + "'",
            "write a number, null, previous or linear");
      }
      return new Stage.Fill(since(first), null, mode.text());
    }
    double number =
        switch (in.peek().value()) {
          case Value.Whole whole -> whole.value();
          case Value.Decimal decimal -> decimal.value();
          case null, default -> throw in.expected("a number or a way to fill", "write fill 0");
        };
    in.take();
    return new Stage.Fill(since(first), number, null);
  }

  private Stage join(Token first, boolean left) {
    Pipeline other;
    if (in.skip("(")) {
      other = pipeline(true);
      in.expect(")", "')' at the end of the joined pipeline");
    } else {
      other = new Pipeline(in.name("a table to join"), List.of());
    }
    in.expectWord("on");
    List<Named> keys = keys();
    long within = in.skipWord("within") ? in.duration() : 0;
    return new Stage.Join(since(first), left, other, keys, within);
  }

  private Stage render(Token first) {
    Expr.Name how = in.name("table, timeseries, heatmap, map or bar");
    if (!RENDERS.contains(how.text())) {
      throw in.fail(
          how.span(),
          "cannot render as '" + how.text() + "'",
          Spelling.nearest(how.text(), RENDERS) == null
              ? "write table, timeseries, heatmap, map or bar"
              : Spelling.didYouMean(how.text(), RENDERS));
    }
    return new Stage.Render(since(first), how);
  }

  private Span since(Token first) {
    return first.span().to(in.lastSpan());
  }
}
