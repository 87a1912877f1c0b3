package io.obsmesh.policy.read;

/**
 * Something wrong in a document, or worth a look.
 *
 * @param file the file's name, or what else the text came from
 * @param line from 1
 * @param column from 1
 */
public record Problem(String file, int line, int column, String message) {
  /** As compilers write it: {@code orders.yaml:12:7: message}. */
  @Override
  public String toString() {
    return file + ":" + line + ":" + column + ": " + message;
  }
}
