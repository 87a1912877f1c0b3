/**
 * The query language: text to syntax tree, and errors that say where and what to write instead.
 * Open {@link io.obsmesh.query.QueryParser} first; {@link io.obsmesh.query.plan} gives names their
 * meaning.
 */
@NullMarked
package io.obsmesh.query;

import org.jspecify.annotations.NullMarked;
