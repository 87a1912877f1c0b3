/**
 * The directory that policies in force are kept in: written so that a crash leaves what was or what
 * was to be, and watched. Open {@link io.obsmesh.policy.keep.PolicyDirectory} first.
 */
@NullMarked
package io.obsmesh.policy.keep;

import org.jspecify.annotations.NullMarked;
