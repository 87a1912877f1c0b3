package io.obsmesh.policy.seen;

import io.obsmesh.policy.decide.Flow;
import io.obsmesh.policy.decide.Request;
import io.obsmesh.policy.rule.Direction;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Something that was recorded, once or often.
 *
 * @param flow both ends as far as rows say
 * @param request what was said; null for the connection itself
 * @param source what to call the source: service, else process, else address
 * @param destination likewise
 * @param protocol what was spoken, as in column {@code protocol}; null when nobody knows
 * @param told the ends that rows say something of: egress for the source, ingress for the
 *     destination
 * @param denied a policy denied it
 * @param count how often
 */
public record Seen(
    Flow flow,
    @Nullable Request request,
    String source,
    String destination,
    @Nullable String protocol,
    Set<Direction> told,
    boolean denied,
    long count) {
  public Seen {
    told = Set.copyOf(told);
  }
}
