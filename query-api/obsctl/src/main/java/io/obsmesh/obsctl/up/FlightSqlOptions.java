package io.obsmesh.obsctl.up;

import io.obsmesh.obsctl.CommandFailure;
import io.obsmesh.wire.access.Security;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every verb that serves takes for Flight SQL. */
public final class FlightSqlOptions {
  static final String DEFAULT = "127.0.0.1:7072";

  private static final String NAME = "--flight-sql";

  @Option(
      names = NAME,
      paramLabel = "H:P|off",
      description = "Where Flight SQL is served, for JDBC and ADBC (default " + DEFAULT + ").")
  private @Nullable String flightSql;

  private @Nullable String without;

  /**
   * Where it is served; null for nowhere. A place that was asked for and cannot be had is a {@link
   * CommandFailure}; without the usual one a second server starts too, and {@link #tell} says so
   * when it has.
   */
  public @Nullable Address address(Settings settings, Security security) {
    String asked = settings.get(flightSql, "flight-sql", "");
    if (asked.equals("off")) {
      return null;
    }
    Address address = Address.parse(asked.isEmpty() ? DEFAULT : asked, NAME);
    try {
      address.requireUsable(NAME, security);
      return address;
    } catch (CommandFailure e) {
      if (!asked.isEmpty()) {
        throw e;
      }
      without = e.getMessage();
      return null;
    }
  }

  /** Says it when it is not served because the usual place is taken. */
  public void tell(PrintStream err) {
    if (without != null) {
      err.println("without Flight SQL: " + without);
      err.flush();
    }
  }
}
