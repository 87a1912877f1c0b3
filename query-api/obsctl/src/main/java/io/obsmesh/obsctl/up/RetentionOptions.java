package io.obsmesh.obsctl.up;

import io.obsmesh.history.History;
import io.obsmesh.history.HistoryException;
import io.obsmesh.history.HistoryOptions;
import io.obsmesh.obsctl.CommandFailure;
import io.obsmesh.obsctl.ExitCode;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every verb that keeps history takes. */
public final class RetentionOptions {
  /** Where history is kept when nobody says otherwise. */
  public static final String DEFAULT_DIRECTORY = "/var/lib/obsmesh/history";

  private static final Pattern DURATION = Pattern.compile("([0-9]{1,5})\\s*([mhdw])");

  @Option(
      names = "--history-dir",
      paramLabel = "DIR",
      description = "Where rows are kept on disk, as Parquet (default " + DEFAULT_DIRECTORY + ").")
  private @Nullable String directory;

  @Option(
      names = "--history-bytes",
      paramLabel = "SIZE",
      description = "Bound on what is kept on disk (default 1GiB); the oldest rows go first.")
  private @Nullable String bytes;

  @Option(
      names = "--retain",
      paramLabel = "D",
      description = "How long rows are kept on disk when there is room, such as 12h (default 7d).")
  private @Nullable String retain;

  @Option(names = "--no-history", description = "Keep rows in memory only.")
  private boolean none;

  /**
   * Opens history as options and settings say.
   *
   * @param byDefault whether it is kept when nobody says anything; when that does not work, the
   *     reason is noted and there is none
   * @return null when none is kept
   */
  public @Nullable History open(Settings settings, boolean byDefault, PrintStream notes) {
    String asked = settings.get(directory, "history-dir", "");
    if (none
        || asked.isEmpty() && (!byDefault || settings.get(null, "history", "").equals("off"))) {
      return null;
    }
    try {
      return History.open(
          HistoryOptions.of(
              Path.of(asked.isEmpty() ? DEFAULT_DIRECTORY : asked),
              Size.parse(settings.get(bytes, "history-bytes", "1GiB"), "--history-bytes"),
              duration(settings.get(retain, "retain", "7d"))));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCode.USAGE, "--history-bytes and --retain: " + e.getMessage(), e);
    } catch (HistoryException e) {
      if (!asked.isEmpty()) {
        throw new CommandFailure(ExitCode.ERROR, String.valueOf(e.getMessage()), e);
      }
      notes.println("rows are kept in memory only: " + e.getMessage());
      return null;
    }
  }

  /** Reads a duration such as 7d. */
  public static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text.strip());
    if (!matcher.matches() || Integer.parseInt(matcher.group(1)) == 0) {
      throw new CommandFailure(
          ExitCode.USAGE, "--retain: '" + text + "' is no duration (expected: such as 7d)");
    }
    int count = Integer.parseInt(matcher.group(1));
    return switch (matcher.group(2)) {
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      case "d" -> Duration.ofDays(count);
      default -> Duration.ofDays(7L * count);
    };
  }
}
