package io.obsmesh.fuzz;

/** What Jazzer calls: plays its bytes to the parser that {@value #PARSER} names. */
public final class FuzzTarget {
  /** System property with one of {@link Targets#names}. */
  static final String PARSER = "obsmesh.fuzz.parser";

  private static final Check CHECK = Targets.check(System.getProperty(PARSER, Targets.DRIVER));

  private FuzzTarget() {}

  /** Plays one input; what it throws is a finding. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    CHECK.run(bytes);
  }
}
