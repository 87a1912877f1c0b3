package io.obsmesh.protocol.pgsql;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.Claim;

/**
 * Whether bytes are a chain of messages, judged by what is inside them as well as by their lengths.
 * For connections that are joined late.
 */
final class MessageShape {
  /** Messages longer than this are not taken for an indication. */
  private static final long LONGEST = 16 << 20;

  private static final int MOST_MESSAGES = 64;

  private MessageShape() {}

  /**
   * CERTAIN with a statement or several messages, LIKELY with another, UNDECIDED when it is not all
   * here.
   */
  static Claim client(ByteCursor in) {
    Claim best = Claim.UNDECIDED;
    int at = 0;
    for (int i = 0; i < MOST_MESSAGES && in.has(at + 1); i++) {
      int type = in.peek(at);
      if ("QPBDECSHXFdcf".indexOf(type) < 0) {
        return Claim.NO;
      }
      if (!in.has(at + 5)) {
        return best;
      }
      long length = length(in, at);
      if (length < 0 || length > LONGEST) {
        return Claim.NO;
      }
      int from = at + 5;
      Claim claim = client(in, type, from, (int) length);
      if (claim == Claim.NO || claim == Claim.UNDECIDED) {
        return claim == Claim.NO ? Claim.NO : best;
      }
      best = i > 0 || claim == Claim.CERTAIN ? Claim.CERTAIN : Claim.LIKELY;
      at = from + (int) length;
    }
    return best;
  }

  private static Claim client(ByteCursor in, int type, int from, int length) {
    switch (type) {
      case 'S', 'H', 'X', 'c' -> {
        return length == 0 ? Claim.LIKELY : Claim.NO;
      }
      case 'Q' -> {
        int end = text(in, from, length);
        return length < 2 || end == NOT_TEXT || end >= 0 && end != from + length - 1
            ? Claim.NO
            : end < 0 ? Claim.UNDECIDED : Claim.CERTAIN;
      }
      case 'P' -> {
        int name = text(in, from, length);
        int query = name < 0 ? name : text(in, name + 1, length - (name + 1 - from));
        if (length < 4 || name == NOT_TEXT || query == NOT_TEXT) {
          return Claim.NO;
        }
        if (query < 0 || !in.has(query + 3)) {
          return query < 0 && in.has(from + length) ? Claim.NO : Claim.UNDECIDED;
        }
        int types = in.peek(query + 1) << 8 | in.peek(query + 2);
        return query + 3 + 4 * types == from + length ? Claim.CERTAIN : Claim.NO;
      }
      case 'D', 'C' -> {
        boolean kind = !in.has(from + 1) || in.peek(from) == 'S' || in.peek(from) == 'P';
        return length < 2 || length > 512 || !kind ? Claim.NO : ended(in, from + 1, length - 1);
      }
      case 'E' -> {
        return length < 5 || length > 512 ? Claim.NO : ended(in, from, length - 4);
      }
      case 'B' -> {
        int portal = text(in, from, length);
        int name = portal < 0 ? portal : text(in, portal + 1, length - (portal + 1 - from));
        if (length < 8 || portal == NOT_TEXT || name == NOT_TEXT || portal > from + 128) {
          return Claim.NO;
        }
        return name >= 0 && in.has(from + length) ? Claim.LIKELY : Claim.UNDECIDED;
      }
      default -> {
        return in.has(from + length) ? Claim.LIKELY : Claim.UNDECIDED;
      }
    }
  }

  /** A text that fills exactly this length. */
  private static Claim ended(ByteCursor in, int from, int length) {
    int end = text(in, from, length);
    if (end == NOT_TEXT || end >= 0 && end != from + length - 1) {
      return Claim.NO;
    }
    return end < 0 ? Claim.UNDECIDED : Claim.LIKELY;
  }

  private static final int NOT_TEXT = -2;

  /** Where the zero byte that ends a text is; -1 when it is not here yet. */
  private static int text(ByteCursor in, int from, int length) {
    for (int i = from; i < from + length; i++) {
      if (!in.has(i + 1)) {
        return -1;
      }
      int c = in.peek(i);
      if (c == 0) {
        return i;
      }
      if (c < ' ' && c != '\n' && c != '\r' && c != '\t') {
        return NOT_TEXT;
      }
    }
    return NOT_TEXT;
  }

  /** CERTAIN when a response ends here, LIKELY when several messages are here. */
  static Claim server(ByteCursor in) {
    int at = 0;
    int count = 0;
    while (count < MOST_MESSAGES && in.has(at + 1)) {
      int type = in.peek(at);
      if ("123ACDdcEGHIKNnRSsTtVvWZ".indexOf(type) < 0) {
        return Claim.NO;
      }
      if (!in.has(at + 5)) {
        break;
      }
      long length = length(in, at);
      boolean empty = "123Insc".indexOf(type) >= 0;
      if (length < 0 || length > LONGEST || empty && length != 0 || type == 'Z' && length != 1) {
        return Claim.NO;
      }
      if (type == 'Z') {
        if (!in.has(at + 6)) {
          break;
        }
        boolean known = "ITE".indexOf(in.peek(at + 5)) >= 0;
        return known ? Claim.CERTAIN : Claim.NO;
      }
      if (!in.has(at + 5 + (int) length)) {
        break;
      }
      at += 5 + (int) length;
      count++;
    }
    return count >= 2 ? Claim.LIKELY : Claim.UNDECIDED;
  }

  private static long length(ByteCursor in, int at) {
    return ((long) in.peek(at + 1) << 24
            | in.peek(at + 2) << 16
            | in.peek(at + 3) << 8
            | in.peek(at + 4))
        - 4;
  }
}
