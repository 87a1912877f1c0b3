/**
 * Who asks and what he may: bearer tokens, client certificates, roles, and the log of what was read
 * of bodies. Open {@link io.obsmesh.wire.access.Access} first.
 */
@NullMarked
package io.obsmesh.wire.access;

import org.jspecify.annotations.NullMarked;
