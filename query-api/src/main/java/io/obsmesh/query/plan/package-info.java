/**
 * What a query means: names resolved to columns, types checked, the part that nodes run split from
 * the part that runs here. Open {@link io.obsmesh.query.plan.Planner} first.
 */
@NullMarked
package io.obsmesh.query.plan;

import org.jspecify.annotations.NullMarked;
