package io.obsmesh.protocol.dns;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a message.
 *
 * @param query name of the first question, without the last dot; "." for the root; null when there
 *     is no question
 * @param qtype type of the first question
 * @param rcode with the upper bits of EDNS; {@link #UNKNOWN} when these were in bytes that are not
 *     here
 * @param owners names of the answer section's records, when there is no question; else empty
 * @param answers data of the answer section's records, as many as could be read
 * @param cut the records could not all be read: the message was truncated or not captured whole
 */
record DnsMessage(
    int id,
    boolean response,
    int opcode,
    int rcode,
    @Nullable String query,
    int qtype,
    List<String> owners,
    List<String> answers,
    boolean cut) {
  /** Instead of an {@link #rcode}. */
  static final int UNKNOWN = -1;

  DnsMessage {
    owners = List.copyOf(owners);
    answers = List.copyOf(answers);
  }
}
