package io.obsmesh.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RouteTest {
  @Test
  void identifiers_becomePlaceholders() {
    assertThat(Route.of("/users/17/orders")).isEqualTo("/users/{id}/orders");
    assertThat(Route.of("/o/123e4567-e89b-12d3-a456-426614174000")).isEqualTo("/o/{id}");
    assertThat(Route.of("/blob/0af7651916cd43dd")).isEqualTo("/blob/{id}");
    assertThat(Route.of("/day/2026-11-20/")).isEqualTo("/day/{id}/");
    assertThat(Route.of("/s/" + "x".repeat(41))).isEqualTo("/s/{id}");
  }

  @Test
  void words_stay() {
    String path = "/api/v1/index.html";
    assertThat(Route.of(path)).isSameAs(path);
    assertThat(Route.of("/")).isEqualTo("/");
    assertThat(Route.of("*")).isEqualTo("*");
  }

  @Test
  void deepPaths_areCut() {
    assertThat(Route.of("/a/b/c/d/e/f/g/h/i/j")).isEqualTo("/a/b/c/d/e/f/g/h/*");
  }
}
