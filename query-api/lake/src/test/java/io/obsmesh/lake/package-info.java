/** Kafka is a real broker in this process, and nodes have their real store. */
@NullMarked
package io.obsmesh.lake;

import org.jspecify.annotations.NullMarked;
