package io.obsmesh.policy.read;

import io.obsmesh.policy.pattern.Pattern;
import io.obsmesh.policy.pattern.PatternException;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads patterns; what is wrong with one says at which of its characters. */
final class PatternReader {
  private PatternReader() {}

  static @Nullable Pattern regex(Fields fields, String name) {
    return read(fields, name, fields.text(name), Pattern::regex);
  }

  static @Nullable Pattern glob(Fields fields, String name) {
    return read(fields, name, fields.text(name), Pattern::glob);
  }

  /** A name of DNS; case and a last dot do not matter. */
  static @Nullable Pattern dnsName(Fields fields, String name) {
    String text = fields.text(name);
    if (text != null) {
      text = text.toLowerCase(Locale.ROOT);
      text = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }
    return read(fields, name, text, Pattern::dnsName);
  }

  static @Nullable Pattern read(
      Fields fields, String name, @Nullable String text, Function<String, Pattern> factory) {
    if (text == null) {
      return null;
    }
    try {
      return factory.apply(text);
    } catch (PatternException e) {
      fields.problem(
          fields.placeOf(name),
          name
              + ": "
              + text
              + ": "
              + e.getMessage()
              + " (at character "
              + (e.position() + 1)
              + ")");
      return null;
    }
  }
}
