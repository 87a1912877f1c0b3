package io.obsmesh.protocol.kafka;

import java.util.List;

/**
 * A kind of request.
 *
 * @param key the number that stands for it on the wire
 * @param name as in the protocol guide
 * @param newest the newest version whose layout is known
 * @param flexible the first version with compact lengths and tagged fields
 * @param request the fields of the request's body
 * @param response the fields of the response's body
 * @param known whether the layouts are known at all
 */
record Api(
    int key,
    String name,
    int newest,
    int flexible,
    List<Field> request,
    List<Field> response,
    boolean known) {
  static final int PRODUCE = 0;
  static final int FETCH = 1;
  static final int CONTROLLED_SHUTDOWN = 7;
  static final int FIND_COORDINATOR = 10;
  static final int SASL_HANDSHAKE = 17;
  static final int API_VERSIONS = 18;

  Api {
    request = List.copyOf(request);
    response = List.copyOf(response);
  }

  /** Whether bodies of this version can be read. */
  boolean reads(int version) {
    return known && version <= newest;
  }

  boolean flexible(int version) {
    return version >= flexible;
  }

  /**
   * Whether tagged fields follow the correlation id of a response. Never for ApiVersions: the
   * client that asks does not know yet what the broker can write (KIP-511).
   */
  boolean responseHeaderHasTags(int version) {
    return flexible(version) && key != API_VERSIONS;
  }
}
