package io.obsmesh.protocol;

/** Which way bytes went. */
public enum Direction {
  /** From the end that opened the connection. */
  REQUEST,
  /** From the end that accepted it. */
  RESPONSE;

  /** The other way. */
  public Direction opposite() {
    return this == REQUEST ? RESPONSE : REQUEST;
  }
}
