/**
 * MySQL's X Protocol, recognised and not read. Open {@link
 * io.obsmesh.protocol.mysqlx.MysqlxProtocol} first.
 */
@NullMarked
package io.obsmesh.protocol.mysqlx;

import org.jspecify.annotations.NullMarked;
