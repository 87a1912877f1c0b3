/**
 * Truth tables: policies, a small world, and what must pass in it. Data in resources of this
 * package, read by {@link io.obsmesh.policy.truth.TruthTable}; for the reference engine and for
 * those who enforce.
 */
package io.obsmesh.policy.truth;
