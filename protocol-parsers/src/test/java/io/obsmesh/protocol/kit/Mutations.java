package io.obsmesh.protocol.kit;

import io.obsmesh.protocol.Direction;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The same bytes, delivered otherwise. Pieces keep the time at which their bytes were on the wire.
 */
public final class Mutations {
  /** Pieces further apart than this are not swapped: the driver gives up what is so late. */
  private static final long NEAR_NANOS = 200_000_000L;

  private Mutations() {}

  /** Every byte alone. */
  public static List<Piece> singleBytes(List<Piece> pieces) {
    List<Piece> cut = new ArrayList<>();
    for (Piece piece : pieces) {
      for (int i = 0; i < piece.length(); i++) {
        cut.add(piece.part(i, i + 1));
      }
    }
    return cut;
  }

  /** One more cut, {@code at} bytes from the beginning of all pieces together. */
  public static List<Piece> cutAt(List<Piece> pieces, long at) {
    List<Piece> cut = new ArrayList<>();
    long passed = 0;
    for (Piece piece : pieces) {
      long here = at - passed;
      if (here > 0 && here < piece.length()) {
        cut.add(piece.part(0, (int) here));
        cut.add(piece.part((int) here, piece.length()));
      } else {
        cut.add(piece);
      }
      passed += piece.length();
    }
    return cut;
  }

  /** Cut into pieces of 1 to {@code longest} bytes, short ones more often. */
  public static List<Piece> randomPieces(List<Piece> pieces, int longest, Random random) {
    List<Piece> cut = new ArrayList<>();
    for (Piece piece : pieces) {
      int from = 0;
      while (from < piece.length()) {
        int size = 1 + (int) Math.min(longest - 1, Math.pow(longest, random.nextDouble()));
        int to = Math.min(piece.length(), from + size);
        cut.add(piece.part(from, to));
        from = to;
      }
    }
    return cut;
  }

  /**
   * Neighbours of one direction joined, as when a system call reads what several packets brought.
   */
  public static List<Piece> joined(List<Piece> pieces, int longest) {
    List<Piece> joined = new ArrayList<>();
    for (Piece piece : pieces) {
      Piece last = joined.isEmpty() ? null : joined.getLast();
      if (last != null
          && last.direction() == piece.direction()
          && last.position() + last.length() == piece.position()
          && last.bytes().length == last.length()
          && last.length() + piece.length() <= longest) {
        byte[] bytes = new byte[last.length() + piece.bytes().length];
        System.arraycopy(last.bytes(), 0, bytes, 0, last.length());
        System.arraycopy(piece.bytes(), 0, bytes, last.length(), piece.bytes().length);
        joined.set(
            joined.size() - 1,
            new Piece(
                piece.direction(),
                last.position(),
                bytes,
                last.length() + piece.length(),
                piece.timeNanos()));
      } else {
        joined.add(piece);
      }
    }
    return joined;
  }

  /** Without some of the pieces. */
  public static List<Piece> withLosses(List<Piece> pieces, double share, Random random) {
    return pieces.stream().filter(piece -> random.nextDouble() >= share).toList();
  }

  /** With some pieces captured in part only. */
  public static List<Piece> truncated(List<Piece> pieces, double share, Random random) {
    return pieces.stream()
        .map(piece ->
            random.nextDouble() >= share
                ? piece
                : new Piece(
                    piece.direction(),
                    piece.position(),
                    piece.part(0, random.nextInt(piece.length())).bytes(),
                    piece.length(),
                    piece.timeNanos()))
        .toList();
  }

  /**
   * Neighbours of one direction swapped, and some pieces twice. A piece does not move past one of
   * the other direction: no network does that to a request and the response that it caused.
   *
   * @param keepFirst leave the first piece of each direction in place
   */
  public static List<Piece> reordered(List<Piece> pieces, boolean keepFirst, Random random) {
    List<Piece> order = new ArrayList<>(pieces);
    boolean[] begun = new boolean[Direction.values().length];
    for (int i = 0; i + 1 < order.size(); i++) {
      Piece piece = order.get(i);
      boolean first = !begun[piece.direction().ordinal()];
      begun[piece.direction().ordinal()] = true;
      int with = i + 1 + random.nextInt(3);
      if (keepFirst && first || with >= order.size() || random.nextInt(3) != 0) {
        continue;
      }
      boolean near = true;
      for (int j = i; j <= with; j++) {
        near &= order.get(j).direction() == piece.direction();
        near &= Math.abs(order.get(j).timeNanos() - piece.timeNanos()) < NEAR_NANOS;
      }
      if (near) {
        order.set(i, order.get(with));
        order.set(with, piece);
      }
    }
    List<Piece> twice = new ArrayList<>();
    for (int i = 0; i < order.size(); i++) {
      twice.add(order.get(i));
      if (random.nextInt(5) == 0) {
        twice.add(order.get(Math.max(0, i - random.nextInt(4))));
      }
    }
    return twice;
  }

  /** Without the first {@code bytes} bytes of all pieces together. */
  public static List<Piece> joinedLate(List<Piece> pieces, long bytes) {
    List<Piece> rest = new ArrayList<>();
    long passed = 0;
    for (Piece piece : pieces) {
      long here = bytes - passed;
      if (here <= 0) {
        rest.add(piece);
      } else if (here < piece.length()) {
        rest.add(piece.part((int) here, piece.length()));
      }
      passed += piece.length();
    }
    return rest;
  }

  /** Whether some bytes are there twice or out of order already. */
  static boolean sentTwice(List<Piece> pieces) {
    long[] end = new long[Direction.values().length];
    for (Piece piece : pieces) {
      int side = piece.direction().ordinal();
      if (piece.position() < end[side]) {
        return true;
      }
      end[side] = piece.position() + piece.length();
    }
    return false;
  }
}
