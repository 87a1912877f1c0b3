package io.obsmesh.table;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Text pairs in wire order, for headers. A name may occur more than once. Immutable, but for the
 * {@linkplain TextPairs#map() view} of bytes that are used again: {@link #copy()} that to keep it.
 */
public final class TextMap {
  private static final TextMap EMPTY = new TextMap(new String[0], null);

  private final String[] pairs;
  private final @Nullable TextPairs encoded;

  private TextMap(String[] pairs, @Nullable TextPairs encoded) {
    this.pairs = pairs;
    this.encoded = encoded;
  }

  /** A map that shows what the pairs hold at the time. */
  static TextMap view(TextPairs encoded) {
    return new TextMap(EMPTY.pairs, encoded);
  }

  /** The pairs as bytes, null when they are text. */
  public @Nullable TextPairs encoded() {
    return encoded;
  }

  /** This map when it is immutable, else one that is. */
  public TextMap copy() {
    if (encoded == null) {
      return this;
    }
    String[] texts = new String[2 * size()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = text(i);
    }
    return texts.length == 0 ? EMPTY : new TextMap(texts, null);
  }

  private String text(int index) {
    if (encoded == null) {
      return pairs[index];
    }
    return (index & 1) == 0 ? encoded.name(index >> 1) : encoded.value(index >> 1);
  }

  /** The map without pairs. */
  public static TextMap empty() {
    return EMPTY;
  }

  /** Pairs as name, value, name, value. */
  public static TextMap of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException(
          "names and values: " + namesAndValues.length + " (expected: an even number)");
    }
    return new TextMap(namesAndValues.clone(), null);
  }

  /** How many pairs there are. */
  public int size() {
    return encoded == null ? pairs.length / 2 : encoded.size();
  }

  /** The name of pair {@code i}, 0 to {@link #size()} - 1. */
  public String name(int i) {
    return text(2 * i);
  }

  /** The value of pair {@code i}, 0 to {@link #size()} - 1. */
  public String value(int i) {
    return text(2 * i + 1);
  }

  /** The first value under a name, ignoring case, or null. */
  public @Nullable String get(String name) {
    for (int i = 0; i < size(); i++) {
      if (name(i).equalsIgnoreCase(name)) {
        return value(i);
      }
    }
    return null;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TextMap map && Arrays.equals(copy().pairs, map.copy().pairs);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(copy().pairs);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i < size(); i++) {
      text.append(i == 0 ? "" : ", ").append(name(i)).append(": ").append(value(i));
    }
    return text.append('}').toString();
  }

  /** Collects pairs. Not thread-safe; may be used again after {@link #build()}. */
  public static final class Builder {
    private String[] pairs = new String[16];
    private int length;

    /** Adds one pair at the end. */
    public Builder add(String name, String value) {
      if (length == pairs.length) {
        pairs = Arrays.copyOf(pairs, 2 * length);
      }
      pairs[length++] = Objects.requireNonNull(name);
      pairs[length++] = Objects.requireNonNull(value);
      return this;
    }

    /** Returns the pairs so far and empties the builder. */
    public TextMap build() {
      TextMap map = length == 0 ? EMPTY : new TextMap(Arrays.copyOf(pairs, length), null);
      Arrays.fill(pairs, 0, length, null);
      length = 0;
      return map;
    }
  }
}
