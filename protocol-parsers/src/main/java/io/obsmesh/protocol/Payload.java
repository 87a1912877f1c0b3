package io.obsmesh.protocol;

/** Captured bytes that can be copied once, from wherever they are. Valid inside the call only. */
public interface Payload {
  /** Copies {@code count} bytes, beginning at byte {@code from} of this payload. */
  void copyTo(int from, byte[] target, int at, int count);
}
