/**
 * Who may talk with whom, and say what: from documents to rules to verdicts. Pure Java, knows
 * neither kernel nor network. Open {@link io.obsmesh.policy.rule.RuleSet} first: it is what
 * everything here makes or reads.
 */
@NullMarked
package io.obsmesh.policy;

import org.jspecify.annotations.NullMarked;
