package io.obsmesh.protocol;

import io.obsmesh.table.Table;
import java.util.List;

/**
 * A protocol: how to recognise it and how to read it. Implementations are stateless, have a public
 * constructor without parameters and are found by {@link java.util.ServiceLoader}.
 */
public interface Protocol {
  /** The word in the columns {@code protocol} of requests and flows, for example {@code mysql}. */
  String name();

  /** The tables this protocol writes to. */
  List<Table> tables();

  /** TCP or UDP. */
  default Transport transport() {
    return Transport.TCP;
  }

  /**
   * Says whether these first bytes are this protocol. Must be quick, must not throw, and must not
   * believe ports alone.
   */
  Claim detect(Heads heads);

  /** Starts reading a connection of this protocol. */
  Session<?> open(SessionContext context);
}
