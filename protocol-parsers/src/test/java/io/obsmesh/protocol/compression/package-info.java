@org.jspecify.annotations.NullMarked
package io.obsmesh.protocol.compression;
