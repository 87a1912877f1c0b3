@NullMarked
package io.obsmesh.protocol.mysql;

import org.jspecify.annotations.NullMarked;
