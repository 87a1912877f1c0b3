/** Tests of DNS. */
@org.jspecify.annotations.NullMarked
package io.obsmesh.protocol.dns;
