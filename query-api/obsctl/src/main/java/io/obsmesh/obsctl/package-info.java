/**
 * The command line. One class per verb; open {@link io.obsmesh.obsctl.Obsctl} first, which lists
 * them. Verbs that only ask a server talk REST and load neither Arrow nor gRPC.
 */
@NullMarked
package io.obsmesh.obsctl;

import org.jspecify.annotations.NullMarked;
