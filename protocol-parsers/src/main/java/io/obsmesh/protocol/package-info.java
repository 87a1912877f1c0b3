/**
 * From bytes of one connection to rows of a table. Open {@link io.obsmesh.protocol.Protocol} first:
 * a protocol is one folder below this package. {@link io.obsmesh.protocol.Conversation} drives
 * them. Pure Java: no native code, no input or output.
 */
@NullMarked
package io.obsmesh.protocol;

import org.jspecify.annotations.NullMarked;
