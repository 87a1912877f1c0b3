/**
 * Documents to policies: our kind, Kubernetes' and Cilium's. What is not understood is refused by
 * name, line and column, never ignored. Open {@link io.obsmesh.policy.read.PolicyReader} first.
 */
@NullMarked
package io.obsmesh.policy.read;

import org.jspecify.annotations.NullMarked;
