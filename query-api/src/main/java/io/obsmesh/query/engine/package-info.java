/**
 * Runs plans: asks the nodes, then filters, groups, sorts and limits what they answer. Open {@link
 * io.obsmesh.query.engine.Engine} first.
 */
@NullMarked
package io.obsmesh.query.engine;

import org.jspecify.annotations.NullMarked;
