package io.obsmesh.collector.store;

import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/** Rows that have a value. */
final class Presence extends BatchTest {
  private final ArrowBuf validity;

  private Presence(ArrowBuf validity) {
    super(0.5, CHEAP);
    this.validity = validity;
  }

  /** The rows with a bit; null is for all rows. */
  static BatchTest of(@Nullable ArrowBuf validity) {
    return validity == null ? ALL : new Presence(validity);
  }

  /** The rows of a column that have a value. */
  static BatchTest of(ColumnView column) {
    return switch (column) {
      case ColumnView.Absent absent -> NONE;
      case ColumnView.Numbers numbers -> of(numbers.validity());
      case ColumnView.Texts texts -> of(texts.validity());
      case ColumnView.Coded coded -> of(coded.validity());
      case ColumnView.Lists lists -> of(lists.validity());
    };
  }

  @Override
  void keep(Selection rows) {
    rows.andValid(validity);
  }
}
