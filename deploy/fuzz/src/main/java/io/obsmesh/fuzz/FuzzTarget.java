package io.obsmesh.fuzz;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What Jazzer calls: plays its bytes to the parser that {@value #PARSER} names. */
public final class FuzzTarget {
  /** System property with one of {@link Targets#names}. */
  static final String PARSER = "obsmesh.fuzz.parser";

  /** System property with the file of {@link Progress}; nothing is counted without. */
  static final String PROGRESS = "obsmesh.fuzz.progress";

  private static final Check CHECK = Targets.check(System.getProperty(PARSER, Targets.DRIVER));
  private static final @Nullable Progress COUNTS = counts();

  private FuzzTarget() {}

  private static @Nullable Progress counts() {
    String file = System.getProperty(PROGRESS);
    return file == null ? null : Progress.open(Path.of(file));
  }

  /** Plays one input; what it throws is a finding. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    long played = CHECK.run(bytes);
    if (COUNTS != null) {
      COUNTS.played(played);
    }
  }
}
