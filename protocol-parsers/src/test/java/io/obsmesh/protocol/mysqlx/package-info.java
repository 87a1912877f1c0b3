/** Tests of the X Protocol. */
@org.jspecify.annotations.NullMarked
package io.obsmesh.protocol.mysqlx;
