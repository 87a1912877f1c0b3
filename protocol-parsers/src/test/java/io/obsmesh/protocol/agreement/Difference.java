package io.obsmesh.protocol.agreement;

/**
 * Something that one reader says and the other does not.
 *
 * @param field the name of a field, or {@link #REQUEST} when one reader has no such request at all
 * @param ours empty when absent
 * @param theirs empty when absent
 * @param fields how many fields this costs
 */
record Difference(
    String capture, String protocol, String field, String ours, String theirs, int fields) {
  static final String REQUEST = "request";

  @Override
  public String toString() {
    return "%s %s %s: ours %s, tshark %s"
        .formatted(protocol, capture, field, shown(ours), shown(theirs));
  }

  private static String shown(String text) {
    return text.isEmpty() ? "absent" : "'" + text + "'";
  }
}
