/**
 * The rules, resolved as far as documents go: immutable, without syntax, the same for all kinds of
 * documents. Open {@link io.obsmesh.policy.rule.RuleSet} first.
 */
@NullMarked
package io.obsmesh.policy.rule;

import org.jspecify.annotations.NullMarked;
