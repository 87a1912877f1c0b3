/**
 * Policy on this node: rules become tables of the kernel, which are kept up to date with what runs
 * here, and what the kernel refuses becomes rows. Open {@link
 * io.obsmesh.collector.policy.PolicyEnforcer} first.
 */
@NullMarked
package io.obsmesh.collector.policy;

import org.jspecify.annotations.NullMarked;
