package io.obsmesh.obsctl;

/** The exit codes of obsctl; scripts rely on them. */
public final class ExitCode {
  public static final int OK = 0;
  public static final int ERROR = 1;

  /** A wrong option, or a query that the language does not have. */
  public static final int USAGE = 2;

  /** {@code doctor} found a required thing missing. */
  public static final int CHECK_FAILED = 3;

  /** No row, with {@code --fail-empty}. */
  public static final int EMPTY = 4;

  /** Some nodes did not answer, or said that rows may be missing. */
  public static final int PARTIAL = 5;

  public static final int UNREACHABLE = 6;
  public static final int UNAUTHORISED = 7;
  public static final int TIMEOUT = 124;
  public static final int INTERRUPTED = 130;

  private ExitCode() {}
}
