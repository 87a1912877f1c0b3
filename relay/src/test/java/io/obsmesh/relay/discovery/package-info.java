@NullMarked
package io.obsmesh.relay.discovery;

import org.jspecify.annotations.NullMarked;
