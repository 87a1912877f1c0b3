/**
 * MySQL and MariaDB as the relay reads them. Open {@link
 * io.obsmesh.collector.requests.mysql.MysqlTalk} first.
 */
@NullMarked
package io.obsmesh.collector.requests.mysql;

import org.jspecify.annotations.NullMarked;
