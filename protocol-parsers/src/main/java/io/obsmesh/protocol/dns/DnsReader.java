package io.obsmesh.protocol.dns;

import io.obsmesh.protocol.ByteCursor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one message (RFC 1035 section 4) that begins at the start of the cursor's window. Bounded:
 * names have at most 128 labels and pointers only go back. Not thread-safe; used again.
 */
final class DnsReader {
  static final int HEADER_BYTES = 12;
  private static final int MAX_LABELS = 128;
  private static final int MAX_ANSWERS = 64;
  private static final int TYPE_OPT = 41;

  /** A character takes up to four bytes in text. */
  private static final int LONGEST_LABEL_TEXT = 4 * 63;

  /** The longest name (RFC 1035 section 2.3.4), here counted with its escapes. */
  private static final int LONGEST_NAME = 255;

  private final byte[] name = new byte[LONGEST_NAME + 1 + LONGEST_LABEL_TEXT];
  private int nameLength;
  private String lastName = "";
  private byte[] lastNameBytes = {};

  /** Whether these bytes could be a message header: known opcode, zero bits zero, few records. */
  static boolean plausible(ByteCursor in, int offset) {
    if (in.remaining() < offset + HEADER_BYTES) {
      return false;
    }
    int flags = in.peek(offset + 2) << 8 | in.peek(offset + 3);
    int opcode = flags >> 11 & 15;
    int questions = in.peek(offset + 4) << 8 | in.peek(offset + 5);
    int answers = in.peek(offset + 6) << 8 | in.peek(offset + 7);
    int authorities = in.peek(offset + 8) << 8 | in.peek(offset + 9);
    int additional = in.peek(offset + 10) << 8 | in.peek(offset + 11);
    boolean response = (flags & 0x8000) != 0;
    boolean known = opcode <= 6 && opcode != 3 && (flags & 0x40) == 0;
    boolean few = questions <= 4 && answers <= 4096 && authorities <= 1024 && additional <= 256;
    boolean something = questions + answers + authorities > 0 || response;
    // A question carries no answers, except in NOTIFY, UPDATE and multicast.
    boolean sane = response || questions > 0 || opcode == 5 || opcode == 6;
    return known && few && something && sane;
  }

  /**
   * Reads the message in the next {@code length} bytes and moves past them.
   *
   * @return null when the header or the question is not DNS
   */
  @Nullable DnsMessage read(ByteCursor in, int length) {
    int start = in.position();
    int end = start + length;
    if (length < HEADER_BYTES || !plausible(in, 0)) {
      return null;
    }
    int id = in.readShort();
    int flags = in.readShort();
    int questions = in.readShort();
    int answerCount = in.readShort();
    int authorities = in.readShort();
    int additional = in.readShort();
    String query = null;
    int qtype = 0;
    for (int i = 0; i < questions; i++) {
      String asked = name(in, start, end);
      if (asked == null || end - in.position() < 4) {
        return null;
      }
      int type = in.readShort();
      in.skip(2);
      if (i == 0) {
        query = asked;
        qtype = type;
      }
    }
    int rcode = flags & 15;
    List<String> owners = List.of();
    List<String> answers = answerCount == 0 ? List.of() : new ArrayList<>(Math.min(answerCount, 4));
    boolean cut = (flags & 0x200) != 0;
    int records = answerCount + authorities + additional;
    boolean rcodeKnown = additional == 0;
    int read = 0;
    for (int i = 0; i < records; i++) {
      String owner = name(in, start, end);
      if (owner == null || end - in.position() < 10) {
        cut = true;
        break;
      }
      int type = in.readShort();
      in.skip(2);
      int ttl = in.readInt();
      int size = in.readShort();
      if (end - in.position() < size) {
        cut = true;
        break;
      }
      if (type == TYPE_OPT && i >= answerCount + authorities) {
        rcode |= (ttl >>> 24) << 4;
        rcodeKnown = true;
      }
      int next = in.position() + size;
      if (i < answerCount && answers.size() < MAX_ANSWERS) {
        if (query == null) {
          owners = owners.isEmpty() ? new ArrayList<>() : owners;
          owners.add(owner);
        }
        answers.add(data(in, start, type, size));
      }
      in.position(next);
      read++;
    }
    if (!rcodeKnown && read < records) {
      rcode = DnsMessage.UNKNOWN;
    }
    in.position(end);
    return new DnsMessage(
        id, (flags & 0x8000) != 0, flags >> 11 & 15, rcode, query, qtype, owners, answers, cut);
  }

  private String data(ByteCursor in, int start, int type, int size) {
    int end = in.position() + size;
    String text =
        switch (type) {
          case 1 -> size == 4 ? ipv4(in) : null;
          case 28 -> size == 16 ? ipv6(in) : null;
          case 2, 5, 12, 39 -> name(in, start, end);
          case 15 -> size > 2 ? in.readShort() + " " + name(in, start, end) : null;
          case 33 ->
              size > 6
                  ? in.readShort()
                      + " "
                      + in.readShort()
                      + " "
                      + in.readShort()
                      + " "
                      + name(in, start, end)
                  : null;
          case 16 -> texts(in, end);
          default -> null;
        };
    return text == null ? DnsCodes.type(type) + " (" + size + " bytes)" : text;
  }

  private static String ipv4(ByteCursor in) {
    byte[] text = new byte[15];
    int at = 0;
    for (int i = 0; i < 4; i++) {
      int part = in.readByte();
      if (i > 0) {
        text[at++] = '.';
      }
      if (part >= 100) {
        text[at++] = (byte) ('0' + part / 100);
      }
      if (part >= 10) {
        text[at++] = (byte) ('0' + part / 10 % 10);
      }
      text[at++] = (byte) ('0' + part % 10);
    }
    return new String(text, 0, at, StandardCharsets.ISO_8859_1);
  }

  /** RFC 5952: lower case, the longest run of zero groups shortened. */
  private static String ipv6(ByteCursor in) {
    int[] groups = new int[8];
    int best = -1;
    int bestLength = 1;
    int run = 0;
    for (int i = 0; i < 8; i++) {
      groups[i] = in.readShort();
      run = groups[i] == 0 ? run + 1 : 0;
      if (run > bestLength) {
        bestLength = run;
        best = i - run + 1;
      }
    }
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < 8; i++) {
      if (i == best) {
        text.append("::");
        i += bestLength - 1;
      } else {
        text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":")
            .append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }

  private static @Nullable String texts(ByteCursor in, int end) {
    StringBuilder text = new StringBuilder();
    while (in.position() < end) {
      int size = in.readByte();
      if (end - in.position() < size) {
        return null;
      }
      text.append(text.isEmpty() ? "" : " ").append(in.readText(size));
    }
    return text.toString();
  }

  /** Reads a name, following pointers; null when it is not one. The cursor is behind it. */
  private @Nullable String name(ByteCursor in, int start, int end) {
    nameLength = 0;
    int after = -1;
    int lowest = in.position();
    for (int labels = 0; labels < MAX_LABELS; ) {
      if (in.position() >= end) {
        return null;
      }
      int size = in.readByte();
      if (size == 0) {
        if (after >= 0) {
          in.position(after);
        }
        return nameLength == 0 ? "." : text();
      }
      if (size >= 0xc0) {
        if (in.position() >= end) {
          return null;
        }
        int target = start + ((size & 0x3f) << 8 | in.readByte());
        // Only backwards, so it ends.
        if (target >= lowest) {
          return null;
        }
        after = after < 0 ? in.position() : after;
        lowest = target;
        in.position(target);
      } else {
        if (size > 63 || end - in.position() < size || nameLength + size > LONGEST_NAME) {
          return null;
        }
        if (nameLength > 0) {
          name[nameLength++] = '.';
        }
        label(in, size);
        labels++;
      }
    }
    return null;
  }

  /** Names mostly repeat: the answer the question's, and its records too. */
  private String text() {
    if (!Arrays.equals(name, 0, nameLength, lastNameBytes, 0, lastNameBytes.length)) {
      lastName = new String(name, 0, nameLength, StandardCharsets.ISO_8859_1);
      lastNameBytes = Arrays.copyOf(name, nameLength);
    }
    return lastName;
  }

  private void label(ByteCursor in, int size) {
    int at = nameLength;
    for (int i = 0; i < size; i++) {
      int c = in.readByte();
      if (c > 0x20 && c < 0x7f) {
        if (c == '.' || c == '\\') {
          name[at++] = '\\';
        }
        name[at++] = (byte) c;
      } else {
        name[at++] = '\\';
        name[at++] = (byte) ('0' + c / 100);
        name[at++] = (byte) ('0' + c / 10 % 10);
        name[at++] = (byte) ('0' + c % 10);
      }
    }
    nameLength = at;
  }
}
