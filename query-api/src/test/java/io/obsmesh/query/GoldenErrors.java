package io.obsmesh.query;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The queries of {@code errors.txt} with what must be said of them. */
public record GoldenErrors(String query, String text) {
  /** All of them, in order. */
  public static List<GoldenErrors> all() {
    try (InputStream file = GoldenErrors.class.getResourceAsStream("errors.txt")) {
      String content =
          new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
      return read(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<GoldenErrors> read(String content) {
    List<GoldenErrors> all = new ArrayList<>();
    for (String block : content.split("\n\n")) {
      String stripped = block.strip();
      if (stripped.startsWith("? ")) {
        int end = stripped.indexOf('\n');
        all.add(new GoldenErrors(stripped.substring(2, end), stripped.substring(end + 1)));
      }
    }
    return all;
  }

  @Override
  public String toString() {
    return query;
  }
}
