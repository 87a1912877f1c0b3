/**
 * Patterns that become tables: paths, hosts, keys and names are matched by a minimal deterministic
 * automaton that is the same here and in the kernel. Open {@link io.obsmesh.policy.pattern.Pattern}
 * first.
 */
@NullMarked
package io.obsmesh.policy.pattern;

import org.jspecify.annotations.NullMarked;
