package io.obsmesh.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every parser over its seeds and over the same changes of them each time. */
class SeedMutationsTest {
  private static final int INPUTS = 20_000;

  private static Seeds seeds;

  @BeforeAll
  static void readCaptures() throws Exception {
    assertThat(Seeds.folder()).as("captures; set OBSMESH_CAPTURES").isNotNull();
    seeds = Seeds.read(Seeds.folder());
  }

  static Stream<String> targets() {
    return Targets.names().stream();
  }

  @ParameterizedTest
  @MethodSource("targets")
  void seedsAndChangesOfThem_breakNoPromise(String target) {
    Check check = Targets.check(target);
    List<byte[]> own = new ArrayList<>(seeds.of(target));
    for (byte[] seed : own) {
      run(check, seed);
    }
    if (own.isEmpty()) {
      // Not in the captures: bytes of others are better than none.
      own.addAll(seeds.of(Targets.DRIVER));
    }
    Mutator mutator = new Mutator(new SplittableRandom(1));
    for (int i = 0; i < INPUTS; i++) {
      run(check, mutator.next(own));
    }
  }

  private static void run(Check check, byte[] input) {
    try {
      check.run(input);
    } catch (AssertionError broken) {
      throw new AssertionError("input " + HexFormat.of().formatHex(input), broken);
    }
  }
}
