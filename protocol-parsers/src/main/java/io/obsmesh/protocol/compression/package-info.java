/**
 * Undoes what protocols did to make their payload smaller, within bounds. Open {@link
 * io.obsmesh.protocol.compression.Decompressor}.
 */
@NullMarked
package io.obsmesh.protocol.compression;

import org.jspecify.annotations.NullMarked;
