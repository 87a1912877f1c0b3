package io.obsmesh.protocol.http2;

import org.jspecify.annotations.Nullable;

/**
 * Decodes the header blocks of one direction (RFC 7541), from its start or joined later.
 *
 * <p>The size of the dynamic table is taken from the blocks themselves: SETTINGS only permit a
 * size, the encoder says in a block when it uses another one (section 4.2). So it does not matter
 * when a bystander sees the acknowledgement, and a permitted size costs no memory here ({@link
 * DynamicTable#MOST_KEPT}).
 */
final class HpackDecoder {
  private static final long TOO_LONG = -1;
  private static final byte[] NOTHING = {};

  private final DynamicTable table = new DynamicTable();
  private final TextCache cache = new TextCache();
  private byte[] scratch = new byte[256];

  // The block at hand.
  private byte[] in = NOTHING;
  private int at;
  private int end;

  // The last string that was read.
  private @Nullable String text;
  private int textBytes;

  /** What was inserted so far is not known any more. */
  void lose() {
    table.lose();
  }

  /** A connection begins. */
  void reset() {
    table.reset();
  }

  /** Entries of the dynamic table whose insertion was seen. */
  int knownEntries() {
    return table.known();
  }

  /**
   * Decodes one whole block. Wrong bytes give the fields before them and false; then the table is
   * lost, because what the encoder believes it holds cannot be known.
   */
  boolean decode(byte[] bytes, int from, int to, HeaderBlock out) {
    in = bytes;
    at = from;
    end = to;
    boolean good = fields(out);
    in = NOTHING;
    if (!good) {
      out.miss();
      table.lose();
    }
    return good;
  }

  private boolean fields(HeaderBlock out) {
    boolean first = true;
    while (at < end) {
      int kind = in[at] & 0xff;
      boolean good;
      if (kind >= 0x80) {
        good = indexed(out);
      } else if (kind >= 0x40) {
        good = literal(6, true, out);
      } else if (kind >= 0x20) {
        if (!first) {
          return false;
        }
        long size = integer(5);
        if (size == TOO_LONG) {
          return false;
        }
        table.resize(size);
        continue;
      } else {
        good = literal(4, false, out);
      }
      if (!good) {
        return false;
      }
      first = false;
    }
    return true;
  }

  private boolean indexed(HeaderBlock out) {
    long index = integer(7);
    if (index <= 0 || index > Integer.MAX_VALUE) {
      return false;
    }
    if (index <= StaticTable.LAST) {
      String name = StaticTable.name((int) index);
      String value = StaticTable.value((int) index);
      out.add(name, value, name.length() + value.length());
      return true;
    }
    int slot = table.find((int) index - StaticTable.LAST - 1);
    if (slot == DynamicTable.ABSENT) {
      return false;
    }
    if (slot == DynamicTable.UNKNOWN) {
      out.add(null, null, 0);
    } else {
      out.add(table.name(slot), table.value(slot), table.bytes(slot));
    }
    return true;
  }

  private boolean literal(int prefixBits, boolean insert, HeaderBlock out) {
    long index = integer(prefixBits);
    if (index < 0 || index > Integer.MAX_VALUE) {
      return false;
    }
    String name;
    int bytes;
    if (index == 0) {
      if (!string()) {
        return false;
      }
      name = text;
      bytes = textBytes;
    } else if (index <= StaticTable.LAST) {
      name = StaticTable.name((int) index);
      bytes = name.length();
    } else {
      int slot = table.find((int) index - StaticTable.LAST - 1);
      if (slot == DynamicTable.ABSENT) {
        return false;
      }
      name = slot == DynamicTable.UNKNOWN ? null : table.name(slot);
      // An entry keeps no separate length of its name; only ASCII names are valid (RFC 9113,
      // 8.2.1).
      bytes = name == null ? 0 : name.length();
    }
    if (!string()) {
      return false;
    }
    bytes += textBytes;
    if (insert) {
      table.insert(name, text, bytes);
    }
    out.add(name, text, bytes);
    return true;
  }

  /** Reads a string literal (section 5.2) into {@link #text} and {@link #textBytes}. */
  private boolean string() {
    if (at >= end) {
      return false;
    }
    boolean huffman = (in[at] & 0x80) != 0;
    long length = integer(7);
    if (length < 0 || length > end - at) {
      return false;
    }
    int from = at;
    at += (int) length;
    if (!huffman) {
      textBytes = (int) length;
      text = cache.text(in, from, textBytes);
      return true;
    }
    int most = Huffman.mostDecoded((int) length);
    if (scratch.length < most) {
      scratch = new byte[Math.max(most, 2 * scratch.length)];
    }
    textBytes = Huffman.decode(in, from, at, scratch);
    if (textBytes == Huffman.MALFORMED) {
      return false;
    }
    text = cache.text(scratch, 0, textBytes);
    return true;
  }

  /** Reads an integer (section 5.1), or {@link #TOO_LONG} when it is cut or beyond 32 bits. */
  private long integer(int prefixBits) {
    if (at >= end) {
      return TOO_LONG;
    }
    int most = (1 << prefixBits) - 1;
    long value = in[at++] & most;
    if (value < most) {
      return value;
    }
    for (int shift = 0; shift <= 28; shift += 7) {
      if (at >= end) {
        return TOO_LONG;
      }
      int next = in[at++] & 0xff;
      value += (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        return value > 0xffff_ffffL ? TOO_LONG : value;
      }
    }
    return TOO_LONG;
  }
}
