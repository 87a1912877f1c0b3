package io.obsmesh.obsctl.capture;

import io.obsmesh.collector.pcap.CaptureFormatException;
import io.obsmesh.collector.pcap.PcapReplay;
import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Limits;
import io.obsmesh.table.RequestColumns;
import io.obsmesh.table.RowSink;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Capture files, read one after the other through the parsers that live traffic goes through. */
public final class CaptureFiles {
  private final List<String> problems = new ArrayList<>();
  private int readable;

  /**
   * Reads a file, or standard input for {@code -}. What is wrong with it is kept in {@link
   * #problems()}.
   */
  public void read(String file, RowSink sink) {
    Path path = Path.of(file);
    String name = file.equals("-") ? "stdin" : path.getFileName().toString();
    try (InputStream in = file.equals("-") ? System.in : Files.newInputStream(path)) {
      PcapReplay replay = new PcapReplay(name, Conversations.installed(Limits.DEFAULT), sink);
      PcapReplay.Summary summary = replay.read(in);
      summary.warnings().forEach(warning -> problems.add(file + ": " + warning));
      readable++;
    } catch (NoSuchFileException _) {
      problems.add(file + ": no such file");
    } catch (CaptureFormatException e) {
      problems.add(file + ": " + e.getMessage());
    } catch (IOException e) {
      problems.add(file + ": cannot be read (" + e.getMessage() + ")");
    }
  }

  /** Sentences for the user, in order of the files. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /** Whether any file could be read, be it in part. */
  public boolean anyRead() {
    return readable > 0;
  }

  /** Whether rows of this table are requests: it begins with the columns of all requests. */
  static boolean isRequests(io.obsmesh.table.Table table) {
    return table.find(RequestColumns.LATENCY.name()) != null
        && table.find(RequestColumns.ERROR_TYPE.name()) != null;
  }
}
