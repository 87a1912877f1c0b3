package io.obsmesh.protocol.compression;

import org.jspecify.annotations.Nullable;

/**
 * The first bytes of what was compressed.
 *
 * @param bytes of which the first {@code length} are filled
 * @param whole nothing follows them
 * @param problem why reading ended, to be counted: a constant; null when nothing is wrong
 */
public record Beginning(byte[] bytes, int length, boolean whole, @Nullable String problem) {}
