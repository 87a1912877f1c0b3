package io.obsmesh.query.engine;

import static io.obsmesh.query.ShopRows.MS;
import static io.obsmesh.query.ShopRows.NOW;
import static io.obsmesh.query.ShopRows.SECOND;
import static io.obsmesh.query.ShopRows.ago;
import static java.util.Arrays.asList;
import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.query.MemoryRows;
import io.obsmesh.query.ShopRows;
import io.obsmesh.query.TwentyQueriesTest;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The twenty queries that people really ask, over {@link ShopRows}, with answers that were worked
 * out by hand; and the same answers by the SQL that is printed for them.
 */
class TwentyAnswersTest {
  private final MemoryRows rows = new MemoryRows();
  private final Answers answers = new Answers(rows);

  /** A query, and whether its answer has an order. */
  record Case(int number, String query, boolean ordered, List<List<Object>> answer) {
    @Override
    public String toString() {
      return number + ". " + query;
    }
  }

  @BeforeEach
  void fill() {
    ShopRows.fill(rows);
  }

  @AfterEach
  void close() {
    rows.close();
  }

  private static List<Object> bin(long from, long to) {
    return List.of(List.of(from, to, 1L));
  }

  /** The columns of those queries that answer whole rows, by name. */
  static final List<String> SHOWN = List.of("path", "status");

  static List<Case> cases() {
    List<List<List<Object>>> answers =
        List.of(
            rows(row("/pay", 500L), row("/pay", 503L)),
            rows(row("/cart/4", 500L), row("/pay", 500L), row("/pay", 503L)),
            rows(
                row("cart", 20 * MS, 250 * MS, 250 * MS, 0.0, 4 / 300.0),
                row("pay", 300 * MS, 1_500 * MS, 1_500 * MS, 1.0, 2 / 300.0)),
            rows(
                row(ago(1_200), "/cart/{id}", 60 * MS, 0.1, 0.0),
                row(ago(600), "/cart/{id}", 75 * MS, 0.1, 1.0),
                row(ago(200), "/cart/{id}", 10 * MS, 0.1, 0.0),
                row(ago(30), "/healthz", 250 * MS, 0.1, 0.0),
                row(ago(20), "/cart/{id}", 40 * MS, 0.1, 0.0),
                row(ago(10), "/cart/{id}", 20 * MS, 0.1, 0.0)),
            rows(
                row(ago(25), "web-1", "pay-1", "POST", "/pay", 500L, 1_500 * MS),
                row(ago(20), "web-1", "pay-1", "POST", "/pay", 503L, 300 * MS)),
            // 20 bins of equal ratio from 20 ms to 250 ms.
            rows(
                row(ago(600), bin(70_710_678, 80_228_838)),
                row(ago(30), bin(220_340_590, 250_000_000)),
                row(ago(20), bin(37_606_031, 42_668_070)),
                row(ago(10), bin(20_000_000, 22_692_142))),
            rows(
                row("web", "cart", 3 / 300.0, 0.0, 40 * MS, 370L),
                row("web", "pay", 2 / 300.0, 1.0, 1_500 * MS, 110L),
                row("kubelet", "cart", 1 / 300.0, 0.0, 250 * MS, 10L)),
            rows(row("/pay", 503L)),
            rows(
                row("cart-7f9c", "/cart/{id}", 300L),
                row("pay-1", "/pay", 110L),
                row("cart-8", "/cart/{id}", 70L),
                row("cart-7f9c", "/healthz", 10L)),
            rows(
                row("d2", 1L, 3_000 * MS, 0.0),
                row("d1", 2L, 2_000 * MS, 0.5),
                row("d3", 1L, 500 * MS, 0.0)),
            rows(row(ago(5), "web-1", List.of("1"), 3L, 2_000 * MS)),
            rows(
                row(ago(60), "SET", "redis-0", 2 * MS, 2 * MS, 1 / 30.0),
                row(ago(30), "GET", "redis-0", MS, 3 * MS, 2 / 30.0)),
            rows(row("web-1", "nope.local", 2L), row("cart-7f9c", "bad.local", 1L)),
            rows(
                row("Cart", "Add", "UNAVAILABLE", 2L, 30 * MS),
                row("Cart", "Get", null, 1L, 5 * MS)),
            rows(
                row("web", "pay", 8_080L, "denied", "deny-pay", 2L),
                row("job", "db", 5_432L, "no_rule", null, 1L)),
            rows(row("10.1.2.3", "dev")),
            rows(
                row("n2", "n3", 7L, 6 * MS),
                row("n1", "n3", 5L, 2 * MS),
                row("n1", "n2", 3L, 3 * MS),
                row("n2", "n1", 0L, 4 * MS)),
            rows(row("pay", "denied", "deny-pay", 1L)),
            rows(row(NOW - 60 * SECOND, "c1", 1L, 50L), row(NOW - 30 * SECOND, "c1", 1L, 100L)),
            rows(
                row("grpc", "carts", 4 / 60.0, 0.5, 30 * MS),
                row("http", "cart", 3 / 60.0, 0.0, 250 * MS),
                row("kafka", "kafka", 3 / 60.0, 0.0, null),
                row("redis", "redis", 3 / 60.0, 0.0, 3 * MS),
                row("http", "pay", 2 / 60.0, 1.0, 1_500 * MS),
                row("mysql", "mysql", 2 / 60.0, 0.5, 2_000 * MS),
                row("dns", "dns", 2 / 60.0, 0.0, null),
                row("pgsql", "mysql", 1 / 60.0, 0.0, 500 * MS),
                row("pgsql", "pg", 1 / 60.0, 0.0, 9_000 * MS)));
    List<Integer> unordered = List.of(3, 7, 14, 18, 20);
    return IntStream.range(0, 20)
        .mapToObj(i ->
            new Case(
                i + 1,
                TwentyQueriesTest.queries().get(i),
                !unordered.contains(i + 1),
                answers.get(i)))
        .toList();
  }

  @SafeVarargs
  private static List<List<Object>> rows(List<Object>... rows) {
    return List.of(rows);
  }

  private static List<Object> row(Object... values) {
    return asList(values);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theAnswer_isTheOneWorkedOutByHand(Case one) {
    check(one, answers.table(one.query()));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theSqlThatIsPrinted_givesTheSameAnswer(Case one) {
    check(one, answers.bySql(one.query()));
  }

  private static void check(Case one, ResultTable table) {
    List<List<Object>> found = Answers.lists(shown(one, table));
    List<List<Object>> expected = one.answer();
    if (!one.ordered()) {
      found = Answers.sorted(found);
      expected = Answers.sorted(expected);
    }
    assertThat(found)
        .as(one.query())
        .usingElementComparator((a, b) -> Answers.near(b, a) ? 0 : 1)
        .containsExactlyElementsOf(expected);
  }

  /** Whole rows are told by two of their columns. */
  private static ResultTable shown(Case one, ResultTable table) {
    return switch (one.number()) {
      case 1, 2, 8 -> Engine.select(table, SHOWN);
      case 16 -> Engine.select(table, List.of("dst.ip", "src.namespace"));
      default -> table;
    };
  }
}
