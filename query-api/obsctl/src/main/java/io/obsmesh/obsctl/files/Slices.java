package io.obsmesh.obsctl.files;

import io.obsmesh.obsctl.client.Answer;
import io.obsmesh.obsctl.client.ApiClient;
import io.obsmesh.obsctl.client.Summary;
import io.obsmesh.query.Times;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All rows of a table in a range of time, oldest first, asked for in pieces that a server gives
 * whole: a piece that would have to leave rows out is asked for again, half as long. For one
 * thread.
 */
public final class Slices implements StreamedRows.Source {
  private static final int MOST_ROWS = 10_000;
  private static final int MOST_ROWS_AT_ONE_TIME = 500_000;

  /** How a server says that the caller may not have a column. */
  private static final String LEFT_OUT = " left out: that needs the role ";

  private final ApiClient client;
  private final String table;
  private final String format;
  private final long untilNanos;
  private long nextNanos;
  private long widthNanos;
  private long rows;
  private boolean partial;
  private long lostEvents;
  private final Set<String> leftOut = new TreeSet<>();

  /**
   * @param format as the API calls it
   */
  public Slices(ApiClient client, String table, String format, long sinceNanos, long untilNanos) {
    this.client = client;
    this.table = table;
    this.format = format;
    this.nextNanos = sinceNanos;
    this.untilNanos = untilNanos;
    this.widthNanos = Math.max(1, untilNanos - sinceNanos);
  }

  private static boolean limited(String summary) {
    return !summary.isEmpty() && ApiClient.parse(summary).path("limited").asBoolean(false);
  }

  /** Rows of the pieces so far. */
  public long rows() {
    return rows;
  }

  /** Events lost in the range: rows may be missing because of them. */
  public long lostEvents() {
    return lostEvents;
  }

  /** Which columns the caller may not have, in sentences. */
  public Set<String> leftOut() {
    return leftOut;
  }

  /** Whether a node did not answer, for at least one piece. */
  public boolean partial() {
    return partial;
  }

  @Override
  public @Nullable InputStream next() throws IOException {
    while (nextNanos < untilNanos) {
      long end = Math.min(untilNanos, nextNanos + widthNanos);
      boolean one = end - nextNanos == 1;
      Map<String, String> asked = new LinkedHashMap<>();
      asked.put(
          "q",
          table + " since \"" + Times.format(nextNanos) + "\" until \"" + Times.format(end) + "\"");
      asked.put("format", format);
      asked.put("limit", String.valueOf(one ? MOST_ROWS_AT_ONE_TIME : MOST_ROWS));
      Answer answer = client.stream("/api/query", asked, "*/*");
      String summary = answer.header("Obsmesh-Summary");
      if (limited(summary) && !one) {
        answer.body().close();
        widthNanos = Math.max(1, (end - nextNanos) / 2);
        continue;
      }
      Summary read = Summary.parse(summary);
      partial |= read.partial();
      rows += Math.max(0, read.rows());
      lostEvents += read.lostEvents();
      // What else is said is about one piece: that it is empty, or older than what is kept.
      read.notes().stream().filter(note -> note.contains(LEFT_OUT)).forEach(leftOut::add);
      nextNanos = end;
      if (read.rows() < MOST_ROWS / 4) {
        widthNanos = widthNanos > Long.MAX_VALUE / 2 ? widthNanos : widthNanos * 2;
      }
      return answer.body();
    }
    return null;
  }
}
