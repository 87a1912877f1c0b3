/** Asks a server over REST. Open {@link io.obsmesh.obsctl.client.ApiClient} first. */
@NullMarked
package io.obsmesh.obsctl.client;

import org.jspecify.annotations.NullMarked;
