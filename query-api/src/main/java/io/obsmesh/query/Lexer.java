package io.obsmesh.query;

import io.obsmesh.query.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Text to tokens. A token is as long as it can be: {@code shop/cart-7f9c} is one, so division and
 * subtraction need spaces.
 */
final class Lexer {
  // No repeated groups in these patterns: java.util.regex would recurse over a long query.
  private static final String WORD_TAIL = "(?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?";
  private static final Pattern TIME =
      Pattern.compile(
          "\\d{4}-\\d\\d-\\d\\d(?:T\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d{1,9})?)?(?:Z|[+-]\\d\\d:\\d\\d)?)?"
              + "(?![A-Za-z0-9_:])");
  private static final Pattern ADDRESS_4 =
      Pattern.compile("\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}(/\\d{1,2})?(?![A-Za-z0-9_.])");
  private static final Pattern ADDRESS_6 =
      Pattern.compile(
          "(?=[0-9A-Fa-f]{0,4}:[0-9A-Fa-f]{0,4}:)[0-9A-Fa-f:]+(?:\\d+\\.\\d+\\.\\d+\\.\\d+)?"
              + "(/\\d{1,3})?(?![A-Za-z0-9_.])");
  private static final Pattern NUMBER = Pattern.compile("\\d+(\\.\\d+)?(%)?(?![A-Za-z0-9_.%µ])");
  private static final Pattern QUANTITY =
      Pattern.compile("(?:\\d+(?:\\.\\d+)?[A-Za-zµ]+){1,8}(?![A-Za-z0-9_.µ])");
  private static final Pattern STATUS = Pattern.compile("[1-5]xx(?![A-Za-z0-9_.-])");
  private static final Pattern NAMESPACED =
      Pattern.compile("([A-Za-z0-9_]" + WORD_TAIL + ")/([A-Za-z0-9_*][A-Za-z0-9_*.-]*)");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_]" + WORD_TAIL);
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_]" + WORD_TAIL);
  private static final Pattern PATH = Pattern.compile("/[^\\s,()|;\"'\\[\\]]+");
  private static final Pattern PARAMETER = Pattern.compile("\\$([A-Za-z_][A-Za-z0-9_]*)");
  private static final List<String> SYMBOLS =
      List.of(
          "==", "=~", "!=", "!~", "<=", ">=", "=", "<", ">", "+", "-", "*", "/", "(", ")", "[", "]",
          ",", "|", ";");

  private final String text;
  private final Problems problems;
  private int at;

  private Lexer(String text, Problems problems) {
    this.text = text;
    this.problems = problems;
  }

  static List<Token> tokens(String text, Problems problems) {
    Lexer lexer = new Lexer(text, problems);
    List<Token> tokens = new ArrayList<>();
    Token token;
    do {
      token = lexer.next();
      tokens.add(token);
    } while (token.kind() != Kind.END);
    return tokens;
  }

  private Token next() {
    skipSpace();
    if (at == text.length()) {
      return new Token(Kind.END, new Span(at, at), "", null);
    }
    char c = text.charAt(at);
    if (c == '"' || c == '\'') {
      return string(c);
    }
    Token value = value();
    if (value != null) {
      return value;
    }
    Matcher name = match(NAME);
    if (name != null) {
      return take(Kind.NAME, name.end(), null);
    }
    Matcher word = match(WORD);
    if (word != null) {
      return take(Kind.VALUE, word.end(), new Value.Word(word.group()));
    }
    for (String symbol : SYMBOLS) {
      if (text.startsWith(symbol, at)) {
        return take(Kind.SYMBOL, at + symbol.length(), null);
      }
    }
    int shown = text.codePointAt(at);
    throw problems.fail(
        new Span(at, at + Character.charCount(shown)),
        "unexpected character " + (shown < ' ' ? "U+%04X".formatted(shown) : quoted(shown)),
        "put text in quotes");
  }

  private void skipSpace() {
    boolean comment = false;
    for (; at < text.length(); at++) {
      char c = text.charAt(at);
      comment = comment ? c != '\n' : c == '#';
      if (!comment && !Character.isWhitespace(c)) {
        return;
      }
    }
  }

  private static String quoted(int codePoint) {
    return "'" + Character.toString(codePoint) + "'";
  }

  private @Nullable Token value() {
    Matcher found;
    if ((found = match(TIME)) != null) {
      return time(found);
    }
    if ((found = match(ADDRESS_4)) != null || (found = match(ADDRESS_6)) != null) {
      String address = found.group();
      return take(
          Kind.VALUE,
          found.end(),
          found.group(1) == null ? new Value.Address(address) : new Value.Network(address));
    }
    if ((found = match(NAMESPACED)) != null) {
      return take(
          Kind.VALUE,
          found.end(),
          new Value.Namespaced(found.group(), found.group(1), found.group(2)));
    }
    if ((found = match(STATUS)) != null) {
      return take(
          Kind.VALUE,
          found.end(),
          new Value.StatusClass(found.group(), 100 * (found.group().charAt(0) - '0')));
    }
    if ((found = match(NUMBER)) != null && !wordGoesOn(found.end())) {
      return number(found);
    }
    if ((found = match(QUANTITY)) != null && !wordGoesOn(found.end())) {
      Value quantity = quantity(found.group());
      return quantity == null ? null : take(Kind.VALUE, found.end(), quantity);
    }
    if ((found = match(PATH)) != null) {
      return take(Kind.VALUE, found.end(), new Value.Path(found.group()));
    }
    if ((found = match(PARAMETER)) != null) {
      return take(Kind.VALUE, found.end(), new Value.Parameter(found.group(1)));
    }
    return null;
  }

  /** Whether a hyphen and a letter follow, as in {@code 7-zip}: a word, not a subtraction. */
  private boolean wordGoesOn(int end) {
    return end + 1 < text.length()
        && text.charAt(end) == '-'
        && Character.isLetter(text.charAt(end + 1));
  }

  private static @Nullable Value quantity(String text) {
    if (text.endsWith("rps") && Character.isDigit(text.charAt(text.length() - 4))) {
      return new Value.Decimal(text, Double.parseDouble(text.substring(0, text.length() - 3)));
    }
    return Quantities.parse(text);
  }

  private Token number(Matcher found) {
    String digits = found.group();
    if (found.group(2) != null) {
      double percent = Double.parseDouble(digits.substring(0, digits.length() - 1));
      return take(Kind.VALUE, found.end(), new Value.Decimal(digits, percent / 100));
    }
    if (found.group(1) != null) {
      return take(Kind.VALUE, found.end(), new Value.Decimal(digits, Double.parseDouble(digits)));
    }
    try {
      return take(Kind.VALUE, found.end(), new Value.Whole(digits, Long.parseLong(digits)));
    } catch (NumberFormatException e) {
      // Longer than 64 bits, which is normal for ids: text, unless a number is needed.
      return take(Kind.VALUE, found.end(), new Value.Word(digits));
    }
  }

  private Token time(Matcher found) {
    String written = found.group();
    Long nanos = Times.parse(written);
    if (nanos == null) {
      throw problems.fail(
          new Span(found.start(), found.end()),
          "'" + written + "' is not a time",
          "write a time as 2026-11-20T10:00:00Z");
    }
    return take(Kind.VALUE, found.end(), new Value.Instant(written, nanos));
  }

  private Token string(char quote) {
    StringBuilder content = new StringBuilder();
    for (int i = at + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == quote) {
        return take(Kind.VALUE, i + 1, new Value.Quoted(content.toString()));
      }
      if (c == '\\' && i + 1 < text.length()) {
        char escaped = text.charAt(++i);
        // A backslash keeps its meaning for regular expressions; it only hides quotes and itself.
        switch (escaped) {
          case 'n' -> content.append('\n');
          case 't' -> content.append('\t');
          case '"', '\'', '\\' -> content.append(escaped);
          default -> content.append('\\').append(escaped);
        }
      } else {
        content.append(c);
      }
    }
    throw problems.fail(
        new Span(at, at + 1), "the text that begins here never ends", "close it with " + quote);
  }

  private @Nullable Matcher match(Pattern pattern) {
    Matcher matcher = pattern.matcher(text).region(at, text.length());
    matcher.useTransparentBounds(true);
    return matcher.lookingAt() ? matcher : null;
  }

  private Token take(Kind kind, int end, @Nullable Value value) {
    Token token = new Token(kind, new Span(at, end), text.substring(at, end), value);
    at = end;
    return token;
  }
}
