package io.obsmesh.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One step of a pipeline as it was written. */
public sealed interface Stage {
  /** Where it stands. */
  Span span();

  record Where(Span span, Expr condition) implements Stage {}

  record Having(Span span, Expr condition) implements Stage {}

  /** {@code last 5m}. */
  record Last(Span span, long nanos) implements Stage {}

  /** {@code since t until t}; until is null for now. */
  record Since(Span span, Expr since, @Nullable Expr until) implements Stage {}

  /** {@code at t}. */
  record At(Span span, Expr at) implements Stage {}

  record Follow(Span span) implements Stage {}

  /** Aggregates by keys; {@code everyNanos} 0 when there are no windows. */
  record Aggregate(Span span, List<Named> aggregates, List<Named> keys, long everyNanos)
      implements Stage {
    public Aggregate {
      aggregates = List.copyOf(aggregates);
      keys = List.copyOf(keys);
    }
  }

  record Select(Span span, List<Named> items) implements Stage {
    public Select {
      items = List.copyOf(items);
    }
  }

  record Extend(Span span, List<Named> items) implements Stage {
    public Extend {
      items = List.copyOf(items);
    }
  }

  record Sort(Span span, List<Order> keys) implements Stage {
    public Sort {
      keys = List.copyOf(keys);
    }
  }

  /** The n largest, of rows by a field or of groups by an aggregate. */
  record Top(Span span, long count, Expr by, List<Named> keys, long everyNanos) implements Stage {
    public Top {
      keys = List.copyOf(keys);
    }
  }

  /** {@code head}, {@code limit} or {@code tail}. */
  record Limit(Span span, long count, boolean last) implements Stage {}

  record Distinct(Span span, List<Named> keys) implements Stage {
    public Distinct {
      keys = List.copyOf(keys);
    }
  }

  /** {@code fill 0}, {@code fill null}, {@code fill previous}. */
  record Fill(Span span, @Nullable Double number, @Nullable String mode) implements Stage {}

  record Join(Span span, boolean left, Query.Pipeline other, List<Named> keys, long withinNanos)
      implements Stage {
    public Join {
      keys = List.copyOf(keys);
    }
  }

  record Compare(Span span, long agoNanos) implements Stage {}

  record As(Span span, Expr.Name name) implements Stage {}

  record Render(Span span, Expr.Name how) implements Stage {}

  /** An expression with the name its column gets; null when it names itself. */
  record Named(Expr expr, Expr.@Nullable Name name) {}

  /** One sort key. */
  record Order(Expr by, boolean descending) {}
}
