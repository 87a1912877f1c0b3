package io.obsmesh.policy.names;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.policy.pattern.Pattern;
import io.obsmesh.policy.rule.Prefix;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NameCacheTest {
  private static final long SECOND = 1_000_000_000L;

  private static Prefix address(int last) {
    return Objects.requireNonNull(Prefix.parse("192.0.2." + last));
  }

  @Test
  void answer_countsForTheAsker_andForItsTime() {
    NameCache cache = new NameCache(10);
    cache.answer("web", "api.example.com", address(1), 60, 0);
    assertThat(cache.names("web", address(1), 59 * SECOND)).containsExactly("api.example.com");
    assertThat(cache.names("orders", address(1), 0)).isEmpty();
    assertThat(cache.names("web", address(2), 0)).isEmpty();
    assertThat(cache.addresses("web", Pattern.dnsName("*.example.com"), 0))
        .containsExactly(address(1));
    assertThat(cache.addresses("web", Pattern.dnsName("*.example.org"), 0)).isEmpty();
    assertThat(cache.names("web", address(1), 60 * SECOND)).isEmpty();
    assertThat(cache.size()).isZero();
    assertThat(cache.evicted()).isZero();
  }

  @Test
  void life_isAtLeastFiveSeconds_atMostAWeek_andOnlyLengthened() {
    NameCache cache = new NameCache(10);
    cache.answer("a", "x", address(1), 0, 0);
    assertThat(cache.names("a", address(1), 4 * SECOND)).containsExactly("x");
    assertThat(cache.names("a", address(1), 5 * SECOND)).isEmpty();
    cache.answer("a", "x", address(1), Long.MAX_VALUE, 0);
    assertThat(cache.names("a", address(1), NameCache.MOST_SECONDS * SECOND)).isEmpty();
    cache.answer("a", "x", address(1), 100, 0);
    cache.answer("a", "x", address(1), 10, 0);
    assertThat(cache.names("a", address(1), 99 * SECOND)).containsExactly("x");
    assertThat(cache.expire(100 * SECOND)).isTrue();
    assertThat(cache.expire(100 * SECOND)).isFalse();
  }

  @Test
  void fullCache_losesWhatWouldExpireFirst_andCountsIt() {
    NameCache cache = new NameCache(2);
    cache.answer("a", "x", address(1), 30, 0);
    cache.answer("a", "y", address(2), 20, 0);
    cache.answer("a", "z", address(3), 40, 0);
    assertThat(cache.evicted()).isEqualTo(1);
    assertThat(cache.names("a", address(2), 0)).isEmpty();
    assertThat(cache.names("a", address(1), 0)).containsExactly("x");
    assertThat(cache.names("a", address(3), 0)).containsExactly("z");
  }

  /** Against a map that keeps all and is looked through. */
  @Test
  void randomAnswers_giveWhatAPlainMapGives() {
    Random random = new Random(9);
    NameCache cache = new NameCache(1_000_000);
    Map<String, Long> plain = new HashMap<>();
    long now = 0;
    for (int i = 0; i < 50_000; i++) {
      now += random.nextInt(3) * SECOND;
      int asker = random.nextInt(3);
      int name = random.nextInt(5);
      int last = random.nextInt(8);
      if (random.nextBoolean()) {
        long ttl = 5 + random.nextInt(40);
        cache.answer("s" + asker, "n" + name, address(last), ttl, now);
        plain.merge(asker + " " + last + " n" + name, now + ttl * SECOND, Math::max);
      } else {
        Set<String> expected = new HashSet<>();
        for (int n = 0; n < 5; n++) {
          Long until = plain.get(asker + " " + last + " n" + n);
          if (until != null && until > now) {
            expected.add("n" + n);
          }
        }
        assertThat(cache.names("s" + asker, address(last), now)).isEqualTo(expected);
      }
    }
  }
}
