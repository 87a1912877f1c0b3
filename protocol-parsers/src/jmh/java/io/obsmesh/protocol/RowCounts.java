package io.obsmesh.protocol;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Counted beside the time; JMH reads the fields. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class RowCounts {
  /** Rows whose values were weighed. */
  public long weighedRows;

  /** Bytes of the values in those rows. */
  public long storedBytes;
}
