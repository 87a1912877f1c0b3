package io.obsmesh.collector.requests.redis;

import io.obsmesh.collector.requests.Intake;
import io.obsmesh.collector.requests.Unreadable;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads commands as the server does, and refuses what it reads leniently. */
final class RedisCommandReader {
  private static final int LONGEST_LINE = 64 << 10;
  private static final int MOST_WORDS = 1 << 20;

  private final Intake in;
  private int at;

  /**
   * A command.
   *
   * @param words bytes as characters; none for an empty line, which the server ignores
   * @param size bytes on the wire
   */
  record Command(List<String> words, int size) {}

  RedisCommandReader(Intake in) {
    this.in = in;
  }

  /** The next one, left in the intake; null at the end. */
  @Nullable Command next() throws IOException, Unreadable {
    if (!in.need(1)) {
      return null;
    }
    at = 0;
    List<String> words = in.at(0) == '*' ? array() : line();
    return new Command(words, at);
  }

  private List<String> array() throws IOException, Unreadable {
    int count = number('*', MOST_WORDS);
    if (count == 0) {
      throw new Unreadable("a command has no words");
    }
    List<String> words = new ArrayList<>(Math.min(count, 64));
    for (int i = 0; i < count; i++) {
      in.require(at + 1);
      int length = number('$', Intake.MOST);
      in.require(at + length + 2);
      words.add(in.latin1(at, at + length));
      at += length;
      end("a word is longer than it says");
    }
    if (words.getFirst().isEmpty()) {
      throw new Unreadable("a command has no name");
    }
    return words;
  }

  private void end(String reason) throws Unreadable {
    if (in.at(at) != '\r' || in.at(at + 1) != '\n') {
      throw new Unreadable(reason);
    }
    at += 2;
  }

  /** A count behind its mark, with the end of the line. */
  private int number(char mark, int most) throws IOException, Unreadable {
    if (in.at(at) != mark) {
      throw new Unreadable("a word of a command does not begin with " + mark);
    }
    at++;
    long value = 0;
    int digits = 0;
    while (true) {
      in.require(at + 1);
      byte c = in.at(at);
      if (c < '0' || c > '9') {
        break;
      }
      value = 10 * value + c - '0';
      at++;
      if (++digits > 8 || value > most) {
        throw new Unreadable("a command is longer than is read");
      }
    }
    in.require(at + 2);
    if (digits == 0 || (digits > 1 && in.at(at - digits) == '0')) {
      throw new Unreadable("a length in a command is no number");
    }
    end("a length in a command is no number");
    return (int) value;
  }

  /** Words between blanks. What needs quotes is for the server to read one way and us another. */
  private List<String> line() throws IOException, Unreadable {
    List<String> words = new ArrayList<>();
    int word = 0;
    while (true) {
      if (!in.need(at + 1)) {
        throw new EOFException();
      }
      byte c = in.at(at);
      boolean last = c == '\n' || (c == '\r' && in.need(at + 2) && in.at(at + 1) == '\n');
      if (last || c == ' ') {
        if (at > word) {
          words.add(in.latin1(word, at));
        }
        at++;
        word = at;
        if (last) {
          at += c == '\r' ? 1 : 0;
          return words;
        }
      } else if (c <= ' ' || c == 0x7f || c == '"' || c == '\'' || c == '\\') {
        throw new Unreadable("a line has quotes or characters that are no text");
      } else if (++at > LONGEST_LINE) {
        throw new Unreadable("a line is longer than " + LONGEST_LINE + " bytes");
      }
    }
  }
}
