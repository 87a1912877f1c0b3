/**
 * What is probably not meant: rules that never fit, that others cover, that cannot be enforced as
 * asked. Open {@link io.obsmesh.policy.lint.Linter} first.
 */
@NullMarked
package io.obsmesh.policy.lint;

import org.jspecify.annotations.NullMarked;
