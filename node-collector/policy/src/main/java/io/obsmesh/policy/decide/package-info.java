/**
 * What the rules say of a connection and of a request on it: the reference that enforcement is
 * checked against, and what {@code obsctl policy test} and {@code explain} run. Open {@link
 * io.obsmesh.policy.decide.DecisionEngine} first.
 */
@NullMarked
package io.obsmesh.policy.decide;

import org.jspecify.annotations.NullMarked;
