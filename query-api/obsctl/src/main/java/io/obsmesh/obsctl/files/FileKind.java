package io.obsmesh.obsctl.files;

import io.obsmesh.obsctl.CommandFailure;
import io.obsmesh.obsctl.ExitCode;
import java.nio.file.Path;
import java.util.Locale;

/** What a file of rows is, by the end of its name. */
public enum FileKind {
  PARQUET("parquet"),
  /** An Arrow IPC file, with its footer. */
  ARROW("arrow"),
  /** An object a line. */
  JSONL("jsonl");

  private final String ending;

  FileKind(String ending) {
    this.ending = ending;
  }

  /** The kind of a file; a name that ends otherwise is the caller's mistake. */
  public static FileKind of(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    for (FileKind kind : values()) {
      if (name.endsWith("." + kind.ending)) {
        return kind;
      }
    }
    throw new CommandFailure(
        ExitCode.USAGE,
        "'"
            + file
            + "' does not say what it is (expected: a name that ends in .parquet, .arrow or"
            + " .jsonl)");
  }
}
