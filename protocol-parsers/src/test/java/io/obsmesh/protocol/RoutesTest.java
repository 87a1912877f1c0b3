package io.obsmesh.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {
  private final Routes routes = new Routes();

  private String route(String path) {
    return routes.of("shop", path);
  }

  @ParameterizedTest
  @CsvSource({
    "/users/17/orders, /users/{id}/orders",
    "/cart/c27, /cart/{id}",
    "/checkout/c9, /checkout/{id}",
    "/o/123e4567-e89b-12d3-a456-426614174000, /o/{id}",
    "/blob/0af7651916cd43dd, /blob/{id}",
    "/blob/deadbeefdeadbeef, /blob/{id}",
    "/day/2026-11-20/, /day/{id}/",
    "/t/QWxhZGRpbjpvcGVuIHNlc2FtZQ12, /t/{id}",
    "/mail/ann@example.com, /mail/{id}",
    "/Users(42), /{id}",
    "/img/4711.jpg, /img/{id}.jpg",
    "/static/main.8f3a2b1c.js, /static/{id}.js",
    "/ip/10.0.0.1, /ip/{id}",
    "/shop;jsessionid=8F3A/cart, /shop/cart",
    "/a//b, /a/b",
    "/a/b/c/d/e/f/g/h/i/j, /a/b/c/d/e/f/g/h/*",
    "evil:80, *",
  })
  void identifiers_becomePlaceholders(String path, String template) {
    assertThat(route(path)).isEqualTo(template);
    assertThat(Routes.template(path)).isEqualTo(template);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/api/v1/index.html",
        "/api/v1beta2/pods",
        "/v1.1/x",
        "/oauth2/token",
        "/utf8",
        "/k8s",
        "/.well-known/openid-configuration",
        "/%E4%BD%A0%E5%A5%BD",
        "/robots.txt",
        "/facade",
        "/reports/getCustomerOrderHistoryById",
        "/com.shop.Cart/Add",
      })
  void words_stay(String path) {
    assertThat(route(path)).isEqualTo(path);
    assertThat(Routes.template(path)).isEqualTo(path);
  }

  @Test
  void templateByCharacters_isThatOfAPathTheHostSeesFirst() {
    Random random = new Random(11);
    String characters = "aF09v/./;%@-_~éz";
    for (int i = 0; i < 5_000; i++) {
      StringBuilder path = new StringBuilder("/");
      for (int length = random.nextInt(24); length > 0; length--) {
        path.append(characters.charAt(random.nextInt(characters.length())));
      }
      assertThat(Routes.template(path.toString()))
          .isEqualTo(new Routes().of("shop", path.toString()));
    }
  }

  @Test
  void longSegments_areIdentifiers() {
    assertThat(route("/s/" + "x".repeat(41))).isEqualTo("/s/{id}");
  }

  @Test
  void positionWithManyNames_becomesIdentifier_andEstablishedWordsStay() {
    for (int i = 0; i < Routes.ESTABLISHED; i++) {
      assertThat(route("/users/search")).isEqualTo("/users/search");
    }
    for (int i = 0; i < Routes.MOST_WORDS - 1; i++) {
      String path = "/users/" + name(i) + "/orders";
      assertThat(route(path)).isEqualTo(path);
    }
    assertThat(route("/users/" + name(50) + "/orders")).isEqualTo("/users/{id}/orders");
    assertThat(route("/users/" + name(0) + "/orders")).isEqualTo("/users/{id}/orders");
    assertThat(route("/users/search")).isEqualTo("/users/search");
    String elsewhere = "/users/" + name(0);
    assertThat(routes.of("other", elsewhere)).isEqualTo(elsewhere);
  }

  @Test
  void hostMakesFewRoutes_whateverItsPathsAre() {
    Random random = new Random(7);
    Set<String> templates = new HashSet<>();
    for (int i = 0; i < 100_000; i++) {
      StringBuilder path = new StringBuilder();
      for (int depth = random.nextInt(10); depth >= 0; depth--) {
        path.append('/').append(name(random.nextInt(1000)));
      }
      templates.add(route(path.toString()));
    }
    // A position forgets its words when it takes identifiers, so more were told until then.
    assertThat(templates).hasSizeLessThan(3 * Routes.MOST_PER_HOST);
    templates.clear();
    for (int i = 0; i < 1000; i++) {
      templates.add(route("/" + name(i) + "/" + name(i + 1)));
    }
    assertThat(templates).hasSizeLessThanOrEqualTo(Routes.MOST_PER_HOST);
  }

  @Test
  void manyHosts_areForgottenAndLearnedAgain() {
    assertThat(routes.of("a", "/x/y")).isEqualTo("/x/y");
    for (int i = 0; i < 10_000; i++) {
      routes.of("host" + i, "/" + name(i % 100));
    }
    assertThat(routes.of("a", "/x/y")).isEqualTo("/x/y");
    assertThat(routes.of(null, "/x/y")).isEqualTo("/x/y");
  }

  /** A word without digits, different for each number. */
  private static String name(int number) {
    StringBuilder name = new StringBuilder("n");
    for (int rest = number + 26; rest > 0; rest /= 26) {
      name.append((char) ('g' + rest % 20)).append((char) ('a' + rest % 26));
    }
    return name.toString();
  }
}
