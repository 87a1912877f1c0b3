/**
 * REST and server-sent events over the query engine. Open {@link io.obsmesh.api.ApiServer} first.
 */
@NullMarked
package io.obsmesh.api;

import org.jspecify.annotations.NullMarked;
