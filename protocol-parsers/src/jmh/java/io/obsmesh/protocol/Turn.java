package io.obsmesh.protocol;

/** What one end says before the other one does: one piece of a direction. */
public record Turn(Direction direction, byte[] bytes) {
  /** The client says this. */
  public static Turn request(byte[] bytes) {
    return new Turn(Direction.REQUEST, bytes);
  }

  /** The server says this. */
  public static Turn response(byte[] bytes) {
    return new Turn(Direction.RESPONSE, bytes);
  }
}
