/**
 * MySQL, MariaDB and what speaks like them. Open {@link io.obsmesh.protocol.mysql.MysqlProtocol}
 * first; README.md here says what is supported.
 */
@NullMarked
package io.obsmesh.protocol.mysql;

import org.jspecify.annotations.NullMarked;
