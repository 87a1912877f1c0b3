@NullMarked
package io.obsmesh.protocol.redis;

import org.jspecify.annotations.NullMarked;
